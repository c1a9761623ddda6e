"""The Instagram channel with the sandbox, over HTTP."""

import time
from dataclasses import replace

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels.base import Progress
from civic_social.channels.instagram import publishing
from civic_social.content.images import picture_of, with_urls
from civic_social.delivery import duplicates, worker
from civic_social.error_messages import explain
from civic_social.exceptions import (
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.messages import Message, Picture
from civic_social.models import DuplicateCheck
from civic_social.models import Post as OurPost
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.graph.permissions import SCOPES
from civic_social.sandbox.models import AccessToken, Call, Comment, Container, Post

from ..delivery_steps import drain_until_quiet, drain_without_waiting
from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "cs0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_delay_between_checks(monkeypatch):
    monkeypatch.setattr(publishing, "SECONDS_BETWEEN_CHECKS", 0)


@pytest.fixture
def profile(network, served):
    page = sandbox.create_page("Община", username="obshtina")
    return sandbox.create_instagram_account(page, "Община", username="obshtina_snimki")


@pytest.fixture
def account(profile):
    return SocialAccountFactory(
        channel="instagram",
        remote_id=profile.graph_id,
        credentials={"access_token": profile.access_token},
    )


@pytest.fixture
def channel(account):
    channel = account.get_channel()
    yield channel
    channel.close()


def photo(size=(800, 600), alt="Нов мост над реката"):
    return ImageFactory(description=alt, file=get_test_image_file_jpeg(size=size))


@pytest.fixture
def message(channel):
    """A function that returns a composed message with the given number of photos."""

    def make(photos=1, **values):
        pictures = tuple(picture_of(photo(alt=f"Снимка {number}")) for number in range(photos))
        source = Message(text="Мостът е готов", link="https://www.primer.bg/novini/most/", pictures=pictures)
        source = replace(source, **values)
        return channel.compose(with_urls(source, channel.capabilities.pictures), MARKER)

    return make


class Saved(list):
    """Progress values saved by a channel, newest last."""

    def progress(self):
        return Progress(self[-1] if self else {}, self.append)


@pytest.fixture
def saved():
    return Saved()


def count_calls(operation):
    """Return the number of POST calls of an operation."""
    return Call.objects.filter(method="POST", path__endswith=f"/{operation}").count()


# Composing and checking


def test_caption_contains_the_short_url(channel):
    source = Message(
        text="Мостът е готов", link="https://www.primer.bg/novini/most/?x=1", hashtags=("Мостове",)
    )
    assert channel.compose(source, MARKER).text == "Мостът е готов\n\nprimer.bg/novini/most\n\n#Мостове"


def test_long_caption_is_shortened_before_url_and_hashtags(channel):
    source = Message(text="дума " * 600, link="https://primer.bg/a/", hashtags=tuple("абвгдежз"))
    caption = channel.compose(source, MARKER).text
    assert len(caption) <= 2200
    assert caption.endswith("…\n\nprimer.bg/a\n\n#а #б #в #г #д")


def test_check_reports_that_instagram_has_no_links_and_no_edits(channel, message):
    assert [finding.problem for finding in channel.check(message())] == [
        "instagram-final",
        "instagram-links",
    ]


def test_check_reports_too_many_hashtags_and_a_missing_image(channel):
    findings = channel.check(Message(text="#дума " * 31))
    problems = [finding.problem for finding in findings]
    assert problems == ["picture-needed", "instagram-final", "caption-refused"]
    assert all(explain(problem).what != explain("unexpected").what for problem in problems)


# Publishing


def test_photo_is_published_with_its_description(channel, message, saved):
    remote = channel.create(message(), saved.progress())
    post = Post.objects.get()
    assert remote.permalink.endswith(post.get_absolute_url())
    assert [picture.alt_text for picture in post.photos.all()] == ["Снимка 0"]


def test_several_photos_are_published_as_a_carousel_in_order(channel, message, saved):
    channel.create(message(photos=3), saved.progress())
    assert [picture.alt_text for picture in Post.objects.get().photos.all()] == [
        "Снимка 0",
        "Снимка 1",
        "Снимка 2",
    ]


def test_message_without_an_image_is_rejected_before_sending(channel, saved):
    with pytest.raises(PermanentError) as raised:
        channel.create(Message(text="Без снимка"), saved.progress())
    assert raised.value.problem == "picture-needed"
    assert count_calls("media") == 0


def test_quota_is_checked_before_creating_a_container(channel, message, saved, profile):
    profile.publishing_quota = 0
    profile.save()
    with pytest.raises(RateLimited) as raised:
        channel.create(message(), saved.progress())
    assert raised.value.problem == "quota-used-up"
    assert count_calls("media") == 0


def test_container_in_progress_is_reused_later(channel, message, saved, profile):
    sandbox.enable_fault("preparing", profile, seconds=600, remaining=1)
    with pytest.raises(TransientError) as raised:
        channel.create(message(), saved.progress())
    assert (raised.value.problem, raised.value.retry_after) == ("picture-in-preparation", 60)
    Container.objects.update(ready_at=Container.objects.get().created_at)
    channel.create(message_again(message, saved), saved.progress())
    assert (count_calls("media"), Post.objects.count()) == (1, 1)


def message_again(message, saved):
    """Return the message of a later attempt, which has new images, and assign the saved progress to it."""
    again = message()
    saved[-1] = {**saved[-1], "content": publishing._checksum(again)}
    return again


def test_retry_creates_no_second_container(channel, message, saved):
    composed = message(photos=3)
    sandbox.enable_fault("lost_before", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    before = count_calls("media")
    channel.create(composed, saved.progress())
    assert (count_calls("media"), Post.objects.count()) == (before, 1)


def test_published_container_is_not_published_again(channel, message, saved):
    composed = message()
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    remote = channel.create(composed, saved.progress())
    assert remote.id == Post.objects.get().graph_id
    assert count_calls("media_publish") == 1


def test_published_container_with_a_late_status_is_not_published_again(channel, message, saved):
    composed = message()
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    real_status, states = channel._container_status, ["IN_PROGRESS"]
    channel._container_status = lambda container: states.pop() if states else real_status(container)
    remote = channel.create(composed, saved.progress())
    assert remote.id == Post.objects.get().graph_id
    assert count_calls("media_publish") == 1


def test_published_container_waits_for_a_lagging_list(channel, message, saved):
    composed = message()
    sandbox.enable_fault("lagging", operation="media_publish", seconds=600, remaining=1)
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    with pytest.raises(TransientError):
        channel.create(composed, saved.progress())
    assert count_calls("media_publish") == 1


def test_unreadable_permalink_leaves_the_outcome_unknown(channel, message, saved):
    sandbox.enable_fault("server_error", method="GET", path_contains="", operation="node")
    with pytest.raises(TransientError):
        channel.create(message(), saved.progress())
    sandbox.disable_faults()
    composed = message()
    saved.clear()
    channel.client.get = _failing_at_media(channel.client.get)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    assert Post.objects.count() == 1


def _failing_at_media(get):
    def failing_get(path, **params):
        if params.get("fields") == "id,permalink":
            raise TransientError("network-down")
        return get(path, **params)

    return failing_get


def test_failed_container_is_created_again(channel, message, saved, profile):
    composed = message()
    sandbox.enable_fault("unprepared", profile, remaining=1)
    with pytest.raises(TransientError) as raised:
        channel.create(composed, saved.progress())
    assert (raised.value.problem, saved[-1]) == ("container-gone", {})
    channel.create(composed, saved.progress())
    assert Post.objects.count() == 1


def test_lost_answers_repeat_only_their_own_container_of_a_carousel(channel, message, saved):
    composed = message(photos=2)
    for _lost in range(3):
        # The answers to the first picture, the second one, and the carousel.
        sandbox.enable_fault("lost_after", operation="media", remaining=1)
        with pytest.raises(TransientError, match="upload-interrupted"):
            channel.create(composed, saved.progress())
        _create_next_container(channel, composed, saved)
    channel.create(composed, saved.progress())
    assert (count_calls("media"), Post.objects.count()) == (6, 1)


def _create_next_container(channel, composed, saved):
    """Create one more container, and no second one."""
    real_post, calls = channel.client.post, []

    def post(path, **params):
        calls.append(path)
        if len(calls) > 1:
            raise TransientError("network-unreachable")
        return real_post(path, **params)

    channel.client.post = post
    with pytest.raises(TransientError):
        channel.create(composed, saved.progress())
    channel.client.post = real_post


def test_failed_picture_of_a_carousel_is_created_again_alone(channel, message, saved, profile):
    composed = message(photos=3)
    sandbox.enable_fault("unprepared", profile, remaining=1)
    with pytest.raises(TransientError, match="container-gone"):
        channel.create(composed, saved.progress())
    channel.create(composed, saved.progress())
    # Four for the pictures, of which one failed, and one for the carousel.
    assert (count_calls("media"), Post.objects.count()) == (5, 1)
    assert sorted(picture.alt_text for picture in Post.objects.get().photos.all()) == [
        "Снимка 0",
        "Снимка 1",
        "Снимка 2",
    ]


def test_changed_caption_keeps_the_pictures_of_a_carousel(channel, message, saved):
    composed = message(photos=2)
    sandbox.enable_fault("lost_before", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(composed, saved.progress())
    channel.create(replace(composed, text="Мостът се открива в петък"), saved.progress())
    assert Post.objects.get().message == "Мостът се открива в петък"
    assert count_calls("media") == 4


def test_changed_text_gets_a_new_container(channel, message, saved, profile):
    sandbox.enable_fault("preparing", profile, seconds=600, remaining=1)
    with pytest.raises(TransientError):
        channel.create(message(), saved.progress())
    channel.create(message(text="Мостът се открива в петък"), saved.progress())
    assert Post.objects.get().message.startswith("Мостът се открива в петък")


def test_image_that_cannot_be_downloaded_is_transient(channel, message, saved):
    broken = replace(message(), pictures=(Picture(1, "Мост", url="http://127.0.0.1:9/a.jpg"),))
    with pytest.raises(TransientError) as raised:
        channel.create(broken, saved.progress())
    assert raised.value.problem == "picture-not-fetched"


# Published media


def test_unsupported_delete_needs_a_person(channel, message, saved, profile):
    remote = channel.create(message(), saved.progress())
    profile.deletes_by_api = False
    profile.save()
    with pytest.raises(TransientError) as raised:
        channel.delete(remote)
    assert (raised.value.asks, raised.value.max_failures) == ("remove-by-hand", 3)


def test_correction_is_a_short_comment_that_is_found(channel, message, saved):
    composed = message()
    remote = channel.create(composed, saved.progress())
    correction = channel.compose_correction(
        replace(composed, text="Мостът се открива в петък. " * 30), MARKER
    )
    assert not channel.has_comment(remote, correction)
    channel.comment(remote, correction)
    assert channel.has_comment(remote, correction)
    assert len(Comment.objects.get().message) <= 300


def test_correcting_a_removed_post_raises_vanished(channel, message, saved):
    remote = channel.create(message(), saved.progress())
    sandbox.remove_by_hand(Post.objects.get())
    with pytest.raises(Vanished):
        channel.comment(remote, channel.compose_correction(message(), MARKER))


def revoke(account, *scopes):
    """Remove permissions from the account's token."""
    tokens = AccessToken.objects.filter(value=account.credentials["access_token"])
    tokens.update(scopes=sorted(SCOPES - set(scopes)))


def test_missing_permission_to_comment_needs_a_person(channel, account, message, saved):
    remote = channel.create(message(), saved.progress())
    revoke(account, "instagram_manage_comments")
    correction = channel.compose_correction(message(), MARKER)
    for operation in (channel.comment, channel.has_comment):
        with pytest.raises(NeedsPerson) as raised:
            operation(remote, correction)
        assert raised.value.problem == "comment-not-allowed"


def test_missing_permission_to_comment_does_not_stop_the_account(announced, account):
    account.when_uneditable = "comment"
    account.save()
    revoke(account, "instagram_manage_comments")
    worker.drain()
    publish(announced, title="Мостът се открива")
    worker.drain()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("waiting", "comment-not-allowed")
    assert post.explanation.next_step
    account.refresh_from_db()
    assert account.problem == ""


def test_missing_permission_to_delete_needs_a_person(channel, account, message, saved):
    remote = channel.create(message(), saved.progress())
    revoke(account, "instagram_manage_contents")
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(remote)
    assert raised.value.problem == "remove-by-hand"


def test_health_check_of_a_working_account_has_no_findings(channel):
    assert channel.health().findings == ()


@pytest.mark.parametrize(
    ("policy", "found"),
    [("replace", set()), ("comment", {"comment-permission"})],
)
def test_health_check_names_missing_permissions(account, policy, found):
    account.when_uneditable = policy
    revoke(account, "instagram_manage_comments", "instagram_manage_contents")
    channel = account.get_channel()
    findings = channel.health().findings
    channel.close()
    always = {"remove-not-allowed", "conversation-permission"}
    assert {finding.problem for finding in findings} == always | found
    named = " ".join(explain(finding.problem, finding.details).what for finding in findings)
    assert "instagram_manage_contents" in named
    assert "instagram_manage_comments" in named


# Delivery


@pytest.fixture
def announced(account, root, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "READ_BACK_SECONDS": (0, 0), "MAX_FAILURES": 4}
    notice = publish(NoticePageFactory(parent=root, title="Мостът е готов", photo=photo()))
    return notice


def test_page_with_a_photo_is_posted_with_it(announced):
    worker.drain()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.get().photos.count() == 1


def test_page_without_a_photo_is_not_posted(account, root):
    publish(NoticePageFactory(parent=root, title="Без снимка"))
    assert not OurPost.objects.exists()


def test_lost_response_leads_to_one_post(announced):
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    drain_until_quiet()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.count() == 1


def test_lost_response_and_lagging_list_lead_to_one_post(announced):
    sandbox.enable_fault("lagging", operation="media_publish", seconds=1.5, remaining=1)
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    drain_until_quiet()
    OurPost.moves.update(next_attempt_at="2026-01-01T00:00Z")
    time.sleep(1.6)
    drain_until_quiet()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.count() == 1


def test_changed_post_is_replaced(announced):
    worker.drain()
    publish(announced, title="Мостът се открива в петък")
    drain_until_quiet()
    visible = Post.objects.get(removed_at=None)
    assert visible.message.startswith("Мостът се открива в петък")
    assert Post.objects.count() == 2


def test_unsupported_delete_becomes_a_manual_task(announced, profile):
    worker.drain()
    profile.deletes_by_api = False
    profile.save()
    announced.unpublish()
    drain_without_waiting()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("waiting", "remove-by-hand")


def test_photo_without_a_description_is_not_sent(account, root):
    publish(NoticePageFactory(parent=root, photo=photo(alt="")))
    drain_until_quiet()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("failed", "picture-without-alt")
    assert count_calls("media") == 0


def test_duplicate_check_of_an_earlier_post_keeps_the_new_post_with_the_same_text(announced):
    worker.drain()
    post = OurPost.objects.get()
    DuplicateCheck.schedule(post, post.current_attempt, "csffffffffffffffff", timezone.now())
    duplicates.check_due()
    assert Post.objects.get().removed_at is None
