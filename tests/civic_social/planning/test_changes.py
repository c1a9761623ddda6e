"""Posts follow what their page shows, not only its publication: photos, topics, Sites, other pages."""

from dataclasses import replace
from datetime import timedelta

import pytest
import wagtail_factories
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site

from civic_social.messages import PictureRule
from civic_social.models import AffectedPage, ContentChange, Post, SocialTemplate
from civic_social.models.states import Status
from civic_social.planning import changes

from ..delivery_steps import post_of
from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..memory_channel import UneditableChannel
from ..site.models import NoticePage, PlainPage

pytestmark = pytest.mark.django_db


def make_live(*pages):
    """Save the posts of ``pages`` as confirmed by their networks."""
    for post in Post.objects.filter(page_id__in=[page.pk for page in pages]):
        Post.moves.filter(pk=post.pk).update(
            status=Status.LIVE, confirmed=post.desired, remote_id=f"1_{post.pk}"
        )


def limit(settings, **values):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **values}


def work_off(rounds=20):
    """Work off everything; return the number of rounds."""
    for number in range(rounds):
        if not changes.work_off():
            return number
    raise AssertionError("the work does not end")


@pytest.fixture
def picture(db):
    return wagtail_factories.ImageFactory(title="Реката", description="Река", file_hash="a1")


@pytest.fixture
def page(root, account, picture):
    """A live page with a photo and a topic, whose post is at the network."""
    page = NoticePageFactory(parent=root, photo=picture)
    page.topics.add(Tag.objects.create(name="Чистота", slug="chistota"))
    publish(page)
    make_live(page)
    return page


@pytest.fixture
def in_background(monkeypatch):
    """Let the sweep carry out changes of more than one page."""
    monkeypatch.setattr(changes, "PAGES_AT_ONCE", 1)


@pytest.fixture
def many(root, account, picture, in_background):
    """Three live pages with the same photo."""
    pages = [publish(NoticePageFactory(parent=root, photo=picture)) for _number in range(3)]
    make_live(*pages)
    return pages


def alts(page):
    return [picture["alt"] for picture in post_of(page).desired["pictures"]]


def test_deleted_photo_leaves_the_post(page, picture):
    picture.delete()
    assert post_of(page).desired["pictures"] == []
    assert post_of(page).status == Status.DUE


def test_photo_that_is_deleted_before_wagtail_indexes_the_page_leaves_the_post(page, picture):
    # Wagtail's task that writes the reference index does not run in tests.
    picture.delete()
    assert alts(page) == []


@pytest.mark.parametrize("change", [{"description": "Мост"}, {"file_hash": "b2"}])
def test_changed_photo_is_changed_in_the_post(page, picture, change):
    for name, value in change.items():
        setattr(picture, name, value)
    picture.save()
    post = post_of(page)
    assert post.status == Status.DUE
    assert (post.desired["pictures"][0]["alt"], post.desired["pictures"][0]["file_hash"]) == (
        change.get("description", "Река"),
        change.get("file_hash", "a1"),
    )


def test_deleted_photo_leaves_the_post_also_after_a_minor_edit(page, picture):
    publish(page, civic_social_announcement="leave", title="Поправено")
    assert post_of(page).status == Status.LIVE
    picture.description = "Мост"
    picture.save()
    assert alts(page) == ["Река"]
    picture.delete()
    assert alts(page) == []


def test_saving_a_photo_without_a_change_leaves_no_trace(page, picture):
    picture.title = "Друго заглавие"
    picture.save()
    assert post_of(page).status == Status.LIVE
    assert not ContentChange.objects.exists()


def test_new_photo_costs_no_query(page, picture):
    with CaptureQueriesContext(connection) as queries:
        wagtail_factories.ImageFactory()
    assert not [query for query in queries.captured_queries if "referenceindex" in query["sql"]]


def test_renamed_topic_is_renamed_in_the_hashtags(root, account, monkeypatch):
    monkeypatch.setattr(NoticePage, "get_social_hashtags", lambda page: page.get_social_topics())
    topic = Tag.objects.create(name="Чистота на града", slug="chistota")
    page = NoticePageFactory(parent=root)
    page.topics.add(topic)
    publish(page)
    topic.name = "Чист град"
    topic.save()
    assert post_of(page).desired["hashtags"] == ["Чист град"]
    topic.delete()
    assert post_of(page).desired["hashtags"] == []


def test_corrected_site_corrects_the_links_also_of_posts_that_wait(root, account):
    sent, waiting = (publish(NoticePageFactory(parent=root)) for _number in range(2))
    make_live(sent)
    site = Site.objects.get(root_page=root)
    site.hostname, site.port = "byalareka.bg", 443
    site.save()
    for page in (sent, waiting):
        assert post_of(page).desired["link"].startswith("https://byalareka.bg/")
    assert {post.status for post in Post.objects.all()} == {Status.DUE}


def test_pages_below_a_moved_page_are_planned_again(root, account, in_background):
    section = root.add_child(instance=PlainPage(title="Раздел", slug="section"))
    target = root.add_child(instance=PlainPage(title="Друг", slug="other"))
    pages = [publish(NoticePageFactory(parent=section)) for _number in range(2)]
    make_live(*pages)
    section.move(target, pos="last-child")
    assert "/other/" not in post_of(pages[0]).desired["link"]
    work_off()
    assert all("/other/section/" in post_of(page).desired["link"] for page in pages)


def test_page_moved_to_a_private_part_is_withdrawn_at_once(root, account, settings):
    limit(settings, EDITS_WITHOUT_CONSENT=0)
    section = root.add_child(instance=PlainPage(title="Раздел", slug="section"))
    private = root.add_child(instance=PlainPage(title="Вътрешни", slug="private"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    pages = [publish(NoticePageFactory(parent=section)) for _number in range(2)]
    make_live(*pages)
    section.move(private, pos="last-child")
    assert [post_of(page).desired for page in pages] == [{}] * 2


def test_many_pages_are_planned_in_the_background_in_batches(many, picture, settings):
    limit(settings, PAGES_PER_ROUND=2)
    picture.description = "Мост"
    picture.save()
    assert [alts(page) for page in many] == [["Река"]] * 3
    # Three pages are checked and then applied, two at a time.
    assert work_off() == 3
    assert [alts(page) for page in many] == [["Мост"]] * 3
    assert ContentChange.objects.get().status == ContentChange.Status.DONE


def test_more_edits_than_allowed_wait_for_a_person(many, picture, settings):
    limit(settings, EDITS_WITHOUT_CONSENT=2)
    picture.description = "Мост"
    picture.save()
    work_off()
    change = ContentChange.objects.get()
    assert (change.status, change.edits) == (ContentChange.Status.ASKING, 3)
    assert {post.status for post in Post.objects.all()} == {Status.LIVE}
    assert changes.approve(change, UserFactory())
    assert not changes.approve(change, UserFactory())
    work_off()
    assert [alts(page) for page in many] == [["Мост"]] * 3


def test_declined_change_leaves_the_posts(many, picture, settings):
    limit(settings, EDITS_WITHOUT_CONSENT=2)
    picture.delete()
    work_off()
    assert changes.decline(ContentChange.objects.get(), UserFactory())
    work_off()
    assert {post.status for post in Post.objects.all()} == {Status.LIVE}
    assert not AffectedPage.objects.exists()
    many[0].refresh_from_db()
    publish(many[0], title="Поправка")
    assert alts(many[0]) == []


def test_many_small_changes_within_an_hour_wait_for_a_person(root, account, settings):
    limit(settings, EDITS_WITHOUT_CONSENT=2)
    pictures = [wagtail_factories.ImageFactory(description="Река") for _number in range(3)]
    pages = [publish(NoticePageFactory(parent=root, photo=picture)) for picture in pictures]
    make_live(*pages)
    for picture in pictures:
        picture.description = "Мост"
        picture.save()
    assert [alts(page) for page in pages] == [["Мост"], ["Мост"], ["Река"]]
    assert ContentChange.objects.filter(status=ContentChange.Status.ASKING).count() == 1
    ContentChange.objects.update(decided_at=timezone.now() - timedelta(hours=2))
    picture.save()
    assert alts(pages[2]) == ["Мост"]


def test_posts_that_have_not_left_yet_are_no_edits(root, account, picture, settings):
    limit(settings, EDITS_WITHOUT_CONSENT=0)
    page = publish(NoticePageFactory(parent=root, photo=picture))
    picture.description = "Мост"
    picture.save()
    assert alts(page) == ["Мост"]
    assert not ContentChange.objects.exists()


def test_change_of_a_worker_that_died_is_continued(many, picture):
    picture.description = "Мост"
    picture.save()
    ContentChange.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert changes.work_off() == 0
    ContentChange.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    work_off()
    assert alts(many[0]) == ["Мост"]


def test_error_of_one_page_keeps_no_other_page_back(many, picture, monkeypatch, caplog):
    replan = changes.replan

    def fail_for_the_first(page):
        if page.pk == many[0].pk:
            raise ValueError("broken")
        replan(page)

    monkeypatch.setattr(changes, "replan", fail_for_the_first)
    picture.description = "Мост"
    picture.save()
    work_off()
    assert [alts(page) for page in many] == [["Река"], ["Мост"], ["Мост"]]
    assert "given up" in caplog.text
    assert ContentChange.objects.get().status == ContentChange.Status.DONE


def test_error_while_planning_does_not_break_saving(page, picture, monkeypatch, caplog):
    monkeypatch.setattr(changes.dependencies, "pages_showing", lambda instance: 1 / 0)
    picture.description = "Мост"
    picture.save()
    picture.refresh_from_db()
    assert picture.description == "Мост"
    assert "planning failed handler=note_saved" in caplog.text


def test_saving_a_draft_of_a_page_finds_nothing(page, root):
    with CaptureQueriesContext(connection) as queries:
        page.save_revision(user=UserFactory())
    assert not [query for query in queries.captured_queries if "referenceindex" in query["sql"]]


def test_disconnected_account_keeps_its_posts(page, account, picture):
    SocialAccountFactory._meta.model.objects.update(disconnected_at=timezone.now())
    picture.delete()
    assert alts(page) == ["Река"]


def test_template_is_applied_to_existing_posts_when_a_person_says_so(page, account):
    template = SocialTemplate.objects.create(account=account, text="Ново: {title}")
    assert post_of(page).status == Status.LIVE
    changes.note_template(template)
    assert post_of(page).desired["text"] == f"Ново: {page.title}"


@pytest.fixture
def cropping(network, monkeypatch):
    """An account whose network crops pictures to squares and replaces what changes in them."""
    rule = PictureRule(narrowest=1, widest=1)
    capabilities = replace(UneditableChannel.capabilities, max_pictures=1, pictures=rule)
    monkeypatch.setattr(UneditableChannel, "capabilities", capabilities)
    return SocialAccountFactory(channel="uneditable")


@pytest.mark.parametrize(("size", "status"), [((640, 400), Status.DUE), ((400, 400), Status.LIVE)])
def test_new_focal_point_changes_only_pictures_that_are_cropped(root, cropping, size, status):
    file = get_test_image_file(size=size)
    picture = wagtail_factories.ImageFactory(description="Река", file=file)
    page = publish(NoticePageFactory(parent=root, photo=picture))
    make_live(page)
    picture.focal_point_x, picture.focal_point_y = 10, 20
    picture.focal_point_width = picture.focal_point_height = 30
    picture.save()
    assert post_of(page).status == status


def test_focal_point_is_unknown_in_posts_of_older_versions(root, cropping):
    picture = wagtail_factories.ImageFactory(description="Река", file=get_test_image_file(size=(640, 400)))
    page = publish(NoticePageFactory(parent=root, photo=picture))
    make_live(page)
    post = post_of(page)
    for message in (post.desired, post.confirmed):
        del message["pictures"][0]["focus"]
    Post.moves.filter(pk=post.pk).update(desired=post.desired, confirmed=post.confirmed)
    publish(page)
    assert post_of(page).status == Status.LIVE
