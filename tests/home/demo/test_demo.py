"""The content of the demo municipality."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.timezone import now
from taggit.models import Tag
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Revision, Site

from feedback.models import Desk, FeedbackPage, PrivacyNotice, Reply, Status, Submission
from home.demo import reading
from home.demo.content import load
from home.demo.people import demo_user
from home.models import TopicLabel

pytestmark = pytest.mark.django_db
COUNTED = (Page, Revision, Image, Document, Site, Tag, Desk, PrivacyNotice, Submission, Reply)
PICTURES = Path(reading.HERE / "pictures")


@pytest.fixture
def author(demo):
    """The person who has loaded the demo."""
    return demo_user()


def _counts():
    return [model.objects.count() for model in COUNTED]


def test_demo_has_four_drafts_to_publish(demo, author):
    for page in (demo.policy, demo.strategy, demo.event, demo.news_bridge):
        assert not page.live
        assert page.owner == author
        assert page.get_social_topics()
        assert page.get_social_message().link.startswith("http://localhost:8000/")
        page.full_clean()


def test_loading_twice_changes_nothing(demo, author):
    before = _counts()
    again = load(user=author, site_url="http://localhost:8000")
    assert _counts() == before
    assert again.policy == demo.policy


def test_loading_again_keeps_published_pages(demo, author):
    demo.policy.save_revision(user=author).publish()
    assert load(user=author, site_url="http://localhost:8000").policy.live


def test_older_pages_have_no_author(demo):
    published = Page.objects.live().filter(depth__gt=1)
    assert published.count() == 39
    assert set(published.values_list("live_revision__user", flat=True)) == {None}


def test_demo_replaces_the_welcome_page_and_sets_the_site_s_url(demo, author):
    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("localhost", 8000, True)
    assert site.root_page.specific == demo.home
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    load(user=author, site_url="https://obshtina.example")
    site.refresh_from_db()
    assert (site.hostname, site.port) == ("obshtina.example", 443)


def test_inbox_has_submissions_in_every_status(demo, author):
    assert set(Submission.objects.values_list("status", flat=True)) == set(Status.values)
    assert Submission.objects.overdue().exists()
    assert Submission.objects.due_soon().exists()
    assert set(Submission.objects.values_list("is_anonymous", flat=True)) == {True, False}
    assert set(Submission.objects.values_list("language_code", flat=True)) == {"bg", "en"}
    assert not Submission.objects.filter(desk=None).exists()
    assert Submission.objects.exclude(about=None).exists()
    for submission in Submission.objects.filter(status=Status.ANSWERED):
        assert submission.received_at < submission.answered_at < now()
        assert submission.replies.exists()


def test_loading_again_does_not_restore_erased_submissions(demo, author):
    Submission.objects.all().delete()
    load(user=author, site_url="http://localhost:8000")
    assert not Submission.objects.exists()


def test_every_topic_has_a_desk(demo):
    assert not Tag.objects.filter(feedback_desks=None).exists()
    assert Desk.objects.filter(is_default=True).count() == 1
    assert all(desk.mailbox.endswith(".example") for desk in Desk.objects.all())


def test_english_form_offers_the_same_topics(demo):
    english = FeedbackPage.objects.get(slug="feedback")
    keys = [
        sorted(pk for pk, label in form.build_form().fields["topics"].choices)
        for form in (demo.feedback, english)
    ]
    assert keys[0] == keys[1]
    assert not english.form[0].value["topics"]
    assert set(TopicLabel.objects.values_list("tag", flat=True)) == set(
        Tag.objects.values_list("pk", flat=True)
    )


def test_each_form_has_its_language_and_a_privacy_notice(demo, client):
    for form, question, topic in (
        (demo.feedback, "По коя тема пишете?", "Околна среда"),
        (FeedbackPage.objects.get(slug="feedback"), "Spheres of interest", "Environment"),
    ):
        html = client.get(form.url, headers={"host": "localhost:8000"}).content.decode()
        assert question in html
        assert topic in html
        assert PrivacyNotice.objects.current(form.locale.language_code).version == 1


@pytest.mark.slow
def test_every_demo_page_renders(demo, client):
    pages = Page.objects.live().filter(depth__gt=1)
    for page in pages:
        assert client.get(page.url, headers={"host": "localhost:8000"}).status_code == 200, page.url


def test_english_pages_are_translations(demo):
    english = Page.objects.filter(locale__language_code="en", depth__gt=1)
    assert english.count() == 15
    for page in english:
        assert page.get_translations().filter(locale__language_code="bg").exists(), page.title


def test_demo_event_is_in_the_future(demo):
    assert demo.event.start > now()
    assert demo.event.end > demo.event.start


def test_demo_pictures_are_small_files(demo):
    pictures = list(PICTURES.glob("*.jpg"))
    assert len(pictures) > 8
    assert max(picture.stat().st_size for picture in pictures) < 250_000


def test_every_demo_picture_has_a_source(demo):
    names = {picture.stem for picture in PICTURES.glob("*.jpg")}
    assert names == {source.stem for source in (PICTURES / "sources").glob("*.svg")} - {"default-card"}


def test_command_explains_that_it_needs_the_development_settings(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    with pytest.raises(CommandError, match="development settings"):
        call_command("demo", "--once")
