"""From Wagtail's events to rows of posts, as Wagtail really sends them."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from civic_social.models import Post
from civic_social.models.states import Status
from civic_social.planning.planner import plan_page
from civic_social.planning.rules import Action

from ..factories import (
    GroupFactory,
    NoticePageFactory,
    PostFactory,
    SocialAccountFactory,
    UserFactory,
    publish,
)
from ..site.models import PlainPage

pytestmark = pytest.mark.django_db


def post_of(page):
    return Post.objects.get(page_id=page.pk)


def go_live(post, **values):
    """Pretend that the network has confirmed the post."""
    Post.moves.filter(pk=post.pk).update(
        status=Status.LIVE, confirmed=post.desired, remote_id="1_2", **values
    )


def test_a_first_publication_becomes_a_due_post_at_each_account(root):
    accounts = SocialAccountFactory.create_batch(2)
    page = publish(NoticePageFactory(parent=root))
    posts = Post.objects.filter(page_id=page.pk)
    assert {post.account for post in posts} == set(accounts)
    assert {post.status for post in posts} == {Status.DUE}
    assert posts[0].desired["title"] == page.title
    assert posts[0].published_by == UserFactory()


def test_a_publication_wakes_the_worker_once_for_any_number_of_accounts(
    root, django_capture_on_commit_callbacks
):
    SocialAccountFactory.create_batch(3)
    with django_capture_on_commit_callbacks(execute=True):
        publish(NoticePageFactory(parent=root))
    assert DBTaskResult.objects.filter(task_path="civic_social.tasks.deliver_due").count() == 1


def test_a_queue_that_fails_costs_neither_the_publication_nor_a_row(root, account, caplog):
    with patch("civic_social.planning.dispatch.deliver_due") as task:
        task.using.return_value.enqueue.side_effect = DatabaseError("no such table")
        page = publish(NoticePageFactory(parent=root))
    assert page.live
    assert post_of(page).status == Status.DUE
    assert "enqueueing the delivery failed" in caplog.text


def test_pages_without_the_mixin_are_left_alone(root, account):
    page = root.add_child(instance=PlainPage(title="Обща", slug="plain"))
    page.save_revision(user=UserFactory()).publish()
    assert not Post.objects.exists()


def test_a_scheduled_page_is_announced_when_it_goes_live_and_not_before(root, account):
    page = NoticePageFactory(parent=root)
    publish(page, go_live_at=timezone.now() + timedelta(hours=1))
    assert not Post.objects.exists()
    later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    assert post_of(page).status == Status.DUE


def test_an_expired_page_is_withdrawn(root, account):
    page = publish(NoticePageFactory(parent=root), expire_at=timezone.now() + timedelta(hours=1))
    go_live(post_of(page))
    later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    assert post_of(page).desired == {}
    assert post_of(page).status == Status.DUE


def test_an_edit_makes_the_live_post_due_with_the_new_text(root, account):
    page = publish(NoticePageFactory(parent=root))
    go_live(post_of(page))
    publish(page, title="Поправено заглавие")
    post = post_of(page)
    assert (post.status, post.desired["title"]) == (Status.DUE, "Поправено заглавие")


def test_publishing_without_a_change_leaves_the_post_live(root, account):
    page = publish(NoticePageFactory(parent=root))
    go_live(post_of(page))
    publish(page)
    assert post_of(page).status == Status.LIVE


def test_unpublishing_before_anything_was_sent_withdraws_at_once(root, account):
    page = publish(NoticePageFactory(parent=root))
    page.unpublish(user=UserFactory())
    assert post_of(page).status == Status.WITHDRAWN


def test_publishing_again_after_a_withdrawal_announces_again(root, account):
    page = publish(NoticePageFactory(parent=root))
    page.unpublish()
    publish(page)
    post = post_of(page)
    assert (post.status, bool(post.desired)) == (Status.DUE, True)


def test_deleting_a_tree_withdraws_every_page_in_it(root, account):
    parent = publish(NoticePageFactory(parent=root))
    child = publish(NoticePageFactory(parent=parent))
    for page in (parent, child):
        go_live(post_of(page))
    numbers = [parent.pk, child.pk]
    parent.delete()
    posts = Post.objects.filter(page_id__in=numbers)
    assert [post.desired for post in posts] == [{}, {}]
    assert {post.status for post in posts} == {Status.DUE}


def test_a_copy_that_is_kept_live_is_not_announced(root, account):
    page = publish(NoticePageFactory(parent=root))
    copy = page.copy(update_attrs={"slug": "copy", "title": "Копие"}, keep_live=True, user=UserFactory())
    assert copy.live
    assert not Post.objects.filter(page_id=copy.pk).exists()
    publish(copy, title="Копие, поправено")
    assert not Post.objects.filter(page_id=copy.pk).exists()


def test_a_copy_that_becomes_a_page_of_its_own_is_announced_when_it_is_published(root, account):
    page = publish(NoticePageFactory(parent=root))
    copy = page.copy(update_attrs={"slug": "new"}, keep_live=False, user=UserFactory())
    publish(copy)
    assert post_of(copy).status == Status.DUE


def test_a_copied_page_does_not_inherit_the_wish_to_be_announced(root):
    page = publish(NoticePageFactory(parent=root), social_announcement="always", social_text="Елате!")
    copy = page.copy(update_attrs={"slug": "copy"}, user=UserFactory())
    assert (copy.social_announcement, copy.social_text) == ("automatic", "")


def test_an_alias_is_not_announced(root, account):
    page = publish(NoticePageFactory(parent=root))
    alias = page.create_alias(parent=root, update_slug="alias")
    publish(page, title="Ново")
    assert not Post.objects.filter(page_id=alias.pk).exists()


def test_an_import_without_a_person_is_not_announced(root, account):
    page = NoticePageFactory(parent=root)
    page.save_revision().publish()
    assert not Post.objects.exists()


def test_connecting_an_account_announces_nothing_old(root):
    page = publish(NoticePageFactory(parent=root))
    SocialAccountFactory()
    publish(page, title="Поправка")
    assert not Post.objects.exists()


def test_a_move_gives_the_post_the_new_link(root, account):
    section = root.add_child(instance=PlainPage(title="Раздел", slug="section"))
    page = publish(NoticePageFactory(parent=root, slug="notice"))
    go_live(post_of(page))
    page.move(section, pos="last-child")
    post = post_of(page)
    assert post.desired["link"].endswith("/section/notice/")
    assert post.status == Status.DUE


def test_a_new_slug_above_gives_the_posts_below_the_new_link(
    root, account, django_capture_on_commit_callbacks
):
    section = publish(NoticePageFactory(parent=root, slug="section"))
    page = publish(NoticePageFactory(parent=section, slug="notice"))
    go_live(post_of(page))
    with django_capture_on_commit_callbacks(execute=True):
        publish(section, slug="renamed")
    assert post_of(page).desired["link"].endswith("/renamed/notice/")


def test_a_page_closed_to_the_public_is_withdrawn_and_comes_back_when_it_opens(root, account):
    section = publish(NoticePageFactory(parent=root, slug="section"))
    page = publish(NoticePageFactory(parent=section, slug="notice"))
    go_live(post_of(page))
    restriction = PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert (post_of(page).desired, post_of(page).status) == ({}, Status.DUE)
    restriction.delete()
    assert post_of(page).desired["link"].endswith("/notice/")


def test_a_page_below_a_closed_one_is_not_announced(root, account):
    section = publish(NoticePageFactory(parent=root, slug="section"), social_announcement="never")
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    publish(NoticePageFactory(parent=section))
    assert not Post.objects.exists()


def test_topics_lead_to_thematic_accounts_only(root):
    culture, sport = Tag.objects.create(name="култура"), Tag.objects.create(name="спорт")
    everything, thematic = SocialAccountFactory(), GroupFactory()
    thematic.topics.add(culture)
    page = NoticePageFactory(parent=root)
    page.topics.add(sport)
    page.save()
    publish(page)
    assert [post.account for post in Post.objects.all()] == [everything]
    other = NoticePageFactory(parent=root)
    other.topics.add(culture, sport)
    other.save()
    publish(other)
    assert {post.account for post in Post.objects.filter(page_id=other.pk)} == {everything, thematic}


def test_rules_that_overlap_never_post_twice_to_one_account(root):
    culture, sport = Tag.objects.create(name="култура"), Tag.objects.create(name="спорт")
    account = SocialAccountFactory(
        root_page=root, locales=["bg"], page_types=["civic_social_test_site.noticepage"]
    )
    account.topics.add(culture, sport)
    page = NoticePageFactory(parent=root)
    page.topics.add(culture, sport)
    page.save()
    publish(page)
    publish(page, title="По-ново")
    assert Post.objects.filter(account=account).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(account=account, page_id=page.pk)


def test_the_plan_tells_beforehand_what_would_happen(root, account):
    page = NoticePageFactory(parent=root)
    revision = page.save_revision(user=UserFactory())
    (planned,) = plan_page(page, revision=revision, live=True, first=True)
    assert planned.decision.action == Action.ANNOUNCE
    assert planned.message.title == page.title
    assert not Post.objects.exists()


def test_an_edit_while_the_post_is_in_flight_waits_for_the_truth(root, account):
    page = publish(NoticePageFactory(parent=root))
    Post.moves.filter(page_id=page.pk).update(status=Status.SENDING)
    publish(page, title="По-ново")
    post = post_of(page)
    assert (post.status, post.desired["title"]) == (Status.SENDING, "По-ново")


def test_a_defect_in_planning_does_not_break_publishing(root, account, caplog):
    page = NoticePageFactory(parent=root)
    with patch("civic_social.planning.planner.decide", side_effect=RuntimeError("defect")):
        publish(page)
    assert page.live
    assert "planning failed" in caplog.text


def test_a_status_cannot_be_changed_around_the_transitions(root, account):
    publish(NoticePageFactory(parent=root))
    with pytest.raises(TypeError):
        Post.objects.update(status=Status.LIVE)


def queries_of_publishing(root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=UserFactory())
    revision = page.get_latest_revision()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        revision.publish()
    return len(queries)


def test_publishing_costs_at_most_twelve_queries_more_for_any_number_of_accounts(
    root, django_capture_on_commit_callbacks
):
    def cost():
        with django_capture_on_commit_callbacks(execute=True):
            return queries_of_publishing(root)

    cost()
    without = cost()
    SocialAccountFactory()
    cost()  # Wagtail's cache learns the site's address
    one = cost()
    SocialAccountFactory.create_batch(19)
    twenty = cost()
    assert one == twenty
    assert twenty - without <= 12
