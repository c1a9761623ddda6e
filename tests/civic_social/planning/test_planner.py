"""Posts planned after the real events of Wagtail: publishing, unpublishing, moving, copying, deleting."""

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

from civic_social.models import Post, ShortLink
from civic_social.models.states import Status
from civic_social.planning.planner import plan_page
from civic_social.planning.rules import Action

from ..delivery_steps import drain_without_waiting, post_of
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


def make_live(post, **values):
    """Save the post as confirmed by its network."""
    Post.moves.filter(pk=post.pk).update(
        status=Status.LIVE, confirmed=post.desired, remote_id="1_2", **values
    )


def test_first_publication_makes_a_due_post_at_each_account(root):
    accounts = SocialAccountFactory.create_batch(2)
    page = publish(NoticePageFactory(parent=root))
    posts = Post.objects.filter(page_id=page.pk)
    assert {post.account for post in posts} == set(accounts)
    assert {post.status for post in posts} == {Status.DUE}
    assert posts[0].desired["title"] == page.title
    assert posts[0].published_by == UserFactory()


def test_publication_enqueues_one_task_for_any_number_of_accounts(root, django_capture_on_commit_callbacks):
    SocialAccountFactory.create_batch(3)
    with django_capture_on_commit_callbacks(execute=True):
        publish(NoticePageFactory(parent=root))
    assert DBTaskResult.objects.filter(task_path="civic_social.tasks.deliver_due").count() == 1


def test_failing_task_queue_breaks_neither_the_publication_nor_the_plan(root, account, caplog):
    with patch("civic_social.planning.dispatch.deliver_due") as task:
        task.using.return_value.enqueue.side_effect = DatabaseError("no such table")
        page = publish(NoticePageFactory(parent=root))
    assert page.live
    assert post_of(page).status == Status.DUE
    assert "enqueueing the delivery failed" in caplog.text


def test_page_without_the_mixin_is_not_announced(root, account):
    page = root.add_child(instance=PlainPage(title="Обща", slug="plain"))
    page.save_revision(user=UserFactory()).publish()
    assert not Post.objects.exists()


def test_scheduled_page_is_announced_when_it_goes_live_and_not_before(root, account):
    page = NoticePageFactory(parent=root)
    publish(page, go_live_at=timezone.now() + timedelta(hours=1))
    assert not Post.objects.exists()
    later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    assert post_of(page).status == Status.DUE


def test_expired_page_is_withdrawn(root, account):
    page = publish(NoticePageFactory(parent=root), expire_at=timezone.now() + timedelta(hours=1))
    make_live(post_of(page))
    later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=later):
        call_command("publish_scheduled")
    assert post_of(page).desired == {}
    assert post_of(page).status == Status.DUE


def test_edit_makes_a_live_post_due_with_the_new_text(root, account):
    page = publish(NoticePageFactory(parent=root))
    make_live(post_of(page))
    publish(page, title="Поправено заглавие")
    post = post_of(page)
    assert (post.status, post.desired["title"]) == (Status.DUE, "Поправено заглавие")


def test_publishing_without_a_change_leaves_the_post_live(root, account):
    page = publish(NoticePageFactory(parent=root))
    make_live(post_of(page))
    publish(page)
    assert post_of(page).status == Status.LIVE


def test_unpublishing_before_the_first_attempt_withdraws_at_once(root, account):
    page = publish(NoticePageFactory(parent=root))
    page.unpublish(user=UserFactory())
    assert post_of(page).status == Status.WITHDRAWN


def test_republished_page_is_announced_again(root, account):
    page = publish(NoticePageFactory(parent=root))
    page.unpublish()
    publish(page)
    post = post_of(page)
    assert (post.status, bool(post.desired)) == (Status.DUE, True)


def test_deleting_a_page_withdraws_the_posts_of_its_descendants(root, account):
    parent = publish(NoticePageFactory(parent=root))
    child = publish(NoticePageFactory(parent=parent))
    for page in (parent, child):
        make_live(post_of(page))
    page_ids = [parent.pk, child.pk]
    parent.delete()
    posts = Post.objects.filter(page_id__in=page_ids)
    assert [post.desired for post in posts] == [{}, {}]
    assert {post.status for post in posts} == {Status.DUE}


def test_copy_that_is_kept_live_is_not_announced(root, account):
    page = publish(NoticePageFactory(parent=root))
    copy = page.copy(update_attrs={"slug": "copy", "title": "Копие"}, keep_live=True, user=UserFactory())
    assert copy.live
    assert not Post.objects.filter(page_id=copy.pk).exists()
    publish(copy, title="Копие, поправено")
    assert not Post.objects.filter(page_id=copy.pk).exists()


def test_unpublished_copy_is_announced_when_it_is_published(root, account):
    page = publish(NoticePageFactory(parent=root))
    copy = page.copy(update_attrs={"slug": "new"}, keep_live=False, user=UserFactory())
    publish(copy)
    assert post_of(copy).status == Status.DUE


def test_copy_does_not_inherit_the_announcement_settings(root):
    page = publish(
        NoticePageFactory(parent=root), civic_social_announcement="always", civic_social_text="Елате!"
    )
    copy = page.copy(update_attrs={"slug": "copy"}, user=UserFactory())
    assert (copy.civic_social_announcement, copy.civic_social_text) == ("automatic", "")


def test_alias_is_not_announced(root, account):
    page = publish(NoticePageFactory(parent=root))
    alias = page.create_alias(parent=root, update_slug="alias")
    publish(page, title="Ново")
    assert not Post.objects.filter(page_id=alias.pk).exists()


def test_revision_without_a_user_is_not_announced(root, account):
    page = NoticePageFactory(parent=root)
    page.save_revision().publish()
    assert not Post.objects.exists()


def test_new_account_gets_no_post_for_pages_published_before(root):
    page = publish(NoticePageFactory(parent=root))
    SocialAccountFactory()
    publish(page, title="Поправка")
    assert not Post.objects.exists()


def test_moved_page_updates_the_link_of_its_post(root, account):
    section = root.add_child(instance=PlainPage(title="Раздел", slug="section"))
    page = publish(NoticePageFactory(parent=root, slug="notice"))
    make_live(post_of(page))
    page.move(section, pos="last-child")
    post = post_of(page)
    assert post.desired["link"].endswith("/section/notice/")
    assert post.status == Status.DUE


def test_new_slug_updates_the_links_of_descendant_posts(root, account, django_capture_on_commit_callbacks):
    section = publish(NoticePageFactory(parent=root, slug="section"))
    page = publish(NoticePageFactory(parent=section, slug="notice"))
    make_live(post_of(page))
    with django_capture_on_commit_callbacks(execute=True):
        publish(section, slug="renamed")
    assert post_of(page).desired["link"].endswith("/renamed/notice/")


def test_restricted_page_is_withdrawn_and_announced_again_when_public(root, account):
    section = publish(NoticePageFactory(parent=root, slug="section"))
    page = publish(NoticePageFactory(parent=section, slug="notice"))
    make_live(post_of(page))
    restriction = PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert (post_of(page).desired, post_of(page).status) == ({}, Status.DUE)
    restriction.delete()
    assert post_of(page).desired["link"].endswith("/notice/")


def test_page_below_a_restricted_page_is_not_announced(root, account):
    section = publish(NoticePageFactory(parent=root, slug="section"), civic_social_announcement="never")
    PageViewRestriction.objects.create(page=section, restriction_type="login")
    publish(NoticePageFactory(parent=section))
    assert not Post.objects.exists()


def test_thematic_account_gets_only_pages_of_its_topics(root):
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


def test_overlapping_rules_make_one_post_at_an_account(root):
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


def test_plan_of_a_draft_is_returned_without_writing_posts(root, account):
    page = NoticePageFactory(parent=root)
    revision = page.save_revision(user=UserFactory())
    (planned,) = plan_page(page, revision=revision, live=True, first=True)
    assert planned.decision.action == Action.ANNOUNCE
    assert planned.message.title == page.title
    assert not Post.objects.exists()


def test_edit_of_a_post_being_sent_changes_its_plan_but_not_its_status(root, account):
    page = publish(NoticePageFactory(parent=root))
    Post.moves.filter(page_id=page.pk).update(status=Status.SENDING)
    publish(page, title="По-ново")
    post = post_of(page)
    assert (post.status, post.desired["title"]) == (Status.SENDING, "По-ново")


def test_error_in_planning_does_not_break_publishing(root, account, caplog):
    page = NoticePageFactory(parent=root)
    with patch("civic_social.planning.planner.decide", side_effect=RuntimeError("bug")):
        publish(page)
    assert page.live
    assert "planning failed" in caplog.text


def count_publishing_queries(root):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=UserFactory())
    revision = page.get_latest_revision()
    with CaptureQueriesContext(connection) as queries:
        revision.publish()
    return len(queries)


def test_publishing_adds_at_most_twelve_queries_for_any_number_of_accounts(
    root, django_capture_on_commit_callbacks
):
    def cost():
        with django_capture_on_commit_callbacks(execute=True):
            return count_publishing_queries(root)

    cost()
    without = cost()
    SocialAccountFactory()
    cost()  # Fills Wagtail's cache of site root paths.
    one = cost()
    SocialAccountFactory.create_batch(19)
    twenty = cost()
    assert one == twenty
    assert twenty - without <= 12


def test_short_link_that_came_with_the_posts_is_not_searched_for(root, account):
    with CaptureQueriesContext(connection) as queries:
        page = publish(NoticePageFactory(parent=root))
    assert ShortLink.objects.filter(page_id=page.pk, marker=None).count() == 1
    links = [query["sql"] for query in queries if '"civic_social_shortlink"' in query["sql"]]
    assert len(links) == 2, "One statement for all rows, and one read of them."


# Restricted pages and their posts at the network


def test_deleting_a_restricted_page_does_not_publish_its_post_again(notice, network):
    drain_without_waiting()
    PageViewRestriction.objects.create(page=notice, restriction_type="login")
    drain_without_waiting()
    page_id = notice.pk
    notice.delete()
    assert Post.objects.get(page_id=page_id).desired == {}


def test_page_moved_out_of_a_restricted_section_is_announced_again(root, notice, network):
    restricted = root.add_child(instance=PlainPage(title="Вътрешно", slug="closed"))
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    drain_without_waiting()
    notice.move(restricted, pos="last-child")
    drain_without_waiting()
    assert network.posts == {}
    notice.refresh_from_db()
    notice.move(root, pos="last-child")
    drain_without_waiting()
    assert network.texts() == ["Първо\n\nКратко и ясно."]
