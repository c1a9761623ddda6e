"""The Instagram channel against the sandbox's Instagram, over HTTP."""

from dataclasses import replace

import pytest
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels import instagram
from civic_social.channels.base import Progress
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

from ..delivery.test_worker import drain_until_quiet
from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "cs0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(instagram, "SECONDS_BETWEEN_CHECKS", 0)


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
    """Give a composed message with so many photos."""

    def make(photos=1, **values):
        pictures = tuple(picture_of(photo(alt=f"Снимка {number}")) for number in range(photos))
        said = Message(text="Мостът е готов", link="https://www.primer.bg/novini/most/", pictures=pictures)
        said = replace(said, **values)
        return channel.compose(with_urls(said, channel.capabilities.pictures), MARKER)

    return make


class Saved(list):
    """What a channel has saved, newest last."""

    def progress(self):
        return Progress(self[-1] if self else {}, self.append)


@pytest.fixture
def saved():
    return Saved()


def calls(operation):
    return Call.objects.filter(method="POST", path__endswith=f"/{operation}").count()


# What it says


def test_the_caption_carries_the_address_as_people_read_it(channel):
    said = Message(
        text="Мостът е готов", link="https://www.primer.bg/novini/most/?x=1", hashtags=("Мостове",)
    )
    assert channel.compose(said, MARKER).text == "Мостът е готов\n\nprimer.bg/novini/most\n\n#Мостове"


def test_a_long_text_leaves_room_for_the_address_and_the_hashtags(channel):
    said = Message(text="дума " * 600, link="https://primer.bg/a/", hashtags=tuple("абвгдежз"))
    caption = channel.compose(said, MARKER).text
    assert len(caption) <= 2200
    assert caption.endswith("…\n\nprimer.bg/a\n\n#а #б #в #г #д")


def test_the_editor_is_told_that_nothing_can_be_clicked_or_edited(channel, message):
    assert [finding.problem for finding in channel.check(message())] == [
        "instagram-final",
        "instagram-links",
    ]


def test_the_editor_is_told_of_too_many_hashtags_and_of_a_missing_picture(channel):
    findings = channel.check(Message(text="#дума " * 31))
    problems = [finding.problem for finding in findings]
    assert problems == ["picture-needed", "instagram-final", "caption-refused"]
    assert all(explain(problem).what != explain("unexpected").what for problem in problems)


# Publishing


def test_one_photo_is_one_post_with_its_description(channel, message, saved):
    remote = channel.create(message(), saved.progress())
    post = Post.objects.get()
    assert remote.permalink.endswith(post.get_absolute_url())
    assert [picture.alt_text for picture in post.photos.all()] == ["Снимка 0"]


def test_several_photos_are_one_carousel_in_their_order(channel, message, saved):
    channel.create(message(photos=3), saved.progress())
    assert [picture.alt_text for picture in Post.objects.get().photos.all()] == [
        "Снимка 0",
        "Снимка 1",
        "Снимка 2",
    ]


def test_without_a_picture_nothing_is_sent(channel, saved):
    with pytest.raises(PermanentError) as raised:
        channel.create(Message(text="Без снимка"), saved.progress())
    assert raised.value.problem == "picture-needed"
    assert calls("media") == 0


def test_the_quota_is_asked_before_anything_is_made(channel, message, saved, profile):
    profile.publishing_quota = 0
    profile.save()
    with pytest.raises(RateLimited) as raised:
        channel.create(message(), saved.progress())
    assert raised.value.problem == "quota-used-up"
    assert calls("media") == 0


def test_a_picture_in_preparation_is_left_and_taken_up_again(channel, message, saved, profile):
    sandbox.enable_fault("preparing", profile, seconds=600, remaining=1)
    with pytest.raises(TransientError) as raised:
        channel.create(message(), saved.progress())
    assert (raised.value.problem, raised.value.retry_after) == ("picture-in-preparation", 60)
    Container.objects.update(ready_at=Container.objects.get().created_at)
    channel.create(message_again(message, saved), saved.progress())
    assert (calls("media"), Post.objects.count()) == (1, 1)


def message_again(message, saved):
    """The same message as a later try makes it: what was saved belongs to it."""
    again = message()
    saved[-1] = {**saved[-1], "content": instagram._checksum(again)}
    return again


def test_after_a_crash_only_what_is_missing_is_made(channel, message, saved):
    said = message(photos=3)
    sandbox.enable_fault("lost_before", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(said, saved.progress())
    made = calls("media")
    channel.create(said, saved.progress())
    assert (calls("media"), Post.objects.count()) == (made, 1)


def test_a_container_that_was_published_is_not_published_again(channel, message, saved):
    said = message()
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(said, saved.progress())
    remote = channel.create(said, saved.progress())
    assert remote.id == Post.objects.get().graph_id
    assert calls("media_publish") == 1


def test_a_container_that_tells_late_that_it_was_published_is_not_published_again(channel, message, saved):
    said = message()
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(said, saved.progress())
    truthful, states = channel._container_status, ["IN_PROGRESS"]
    channel._container_status = lambda container: states.pop() if states else truthful(container)
    remote = channel.create(said, saved.progress())
    assert remote.id == Post.objects.get().graph_id
    assert calls("media_publish") == 1


def test_a_container_that_was_published_waits_for_the_list_to_catch_up(channel, message, saved):
    said = message()
    sandbox.enable_fault("lagging", operation="media_publish", seconds=600, remaining=1)
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    with pytest.raises(OutcomeUnknown):
        channel.create(said, saved.progress())
    with pytest.raises(TransientError):
        channel.create(said, saved.progress())
    assert calls("media_publish") == 1


def test_a_published_post_whose_address_cannot_be_read_is_looked_for(channel, message, saved):
    sandbox.enable_fault("server_error", method="GET", path_contains="", operation="node")
    with pytest.raises(TransientError):
        channel.create(message(), saved.progress())
    sandbox.disable_faults()
    said = message()
    saved.clear()
    channel.client.get = _failing_at_media(channel.client.get)
    with pytest.raises(OutcomeUnknown):
        channel.create(said, saved.progress())
    assert Post.objects.count() == 1


def _failing_at_media(get):
    def ask(path, **params):
        if params.get("fields") == "id,permalink":
            raise TransientError("network-down")
        return get(path, **params)

    return ask


def test_a_container_that_has_failed_is_made_anew(channel, message, saved, profile):
    said = message()
    sandbox.enable_fault("unprepared", profile, remaining=1)
    with pytest.raises(TransientError) as raised:
        channel.create(said, saved.progress())
    assert (raised.value.problem, saved[-1]) == ("container-gone", {})
    channel.create(said, saved.progress())
    assert Post.objects.count() == 1


def test_a_changed_text_gets_a_container_of_its_own(channel, message, saved, profile):
    sandbox.enable_fault("preparing", profile, seconds=600, remaining=1)
    with pytest.raises(TransientError):
        channel.create(message(), saved.progress())
    channel.create(message(text="Мостът се открива в петък"), saved.progress())
    assert Post.objects.get().message.startswith("Мостът се открива в петък")


def test_a_picture_that_cannot_be_fetched_is_tried_again(channel, message, saved):
    broken = replace(message(), pictures=(Picture(1, "Мост", url="http://127.0.0.1:9/a.jpg"),))
    with pytest.raises(TransientError) as raised:
        channel.create(broken, saved.progress())
    assert raised.value.problem == "picture-not-fetched"


# What stands


def test_where_the_api_may_not_remove_a_person_does(channel, message, saved, profile):
    remote = channel.create(message(), saved.progress())
    profile.deletes_by_api = False
    profile.save()
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(remote)
    assert raised.value.problem == "remove-by-hand"


def test_a_correction_is_a_short_comment_that_is_found_again(channel, message, saved):
    said = message()
    remote = channel.create(said, saved.progress())
    correction = channel.compose_correction(replace(said, text="Мостът се открива в петък. " * 30), MARKER)
    assert not channel.has_comment(remote, correction)
    channel.comment(remote, correction)
    assert channel.has_comment(remote, correction)
    assert len(Comment.objects.get().message) <= 300


def test_where_somebody_has_removed_the_post_it_is_not_corrected(channel, message, saved):
    remote = channel.create(message(), saved.progress())
    sandbox.remove_by_hand(Post.objects.get())
    with pytest.raises(Vanished):
        channel.comment(remote, channel.compose_correction(message(), MARKER))


def without(account, *scopes):
    """Take permissions back from the account's token."""
    tokens = AccessToken.objects.filter(value=account.credentials["access_token"])
    tokens.update(scopes=sorted(SCOPES - set(scopes)))


def test_a_permission_to_comment_that_is_missing_is_a_persons_matter(channel, account, message, saved):
    remote = channel.create(message(), saved.progress())
    without(account, "instagram_manage_comments")
    correction = channel.compose_correction(message(), MARKER)
    for verb in (channel.comment, channel.has_comment):
        with pytest.raises(NeedsPerson) as raised:
            verb(remote, correction)
        assert raised.value.problem == "comment-not-allowed"


def test_without_it_the_account_goes_on_posting(announced, account):
    account.when_uneditable = "comment"
    account.save()
    without(account, "instagram_manage_comments")
    worker.drain()
    publish(announced, title="Мостът се открива")
    worker.drain()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("waiting", "comment-not-allowed")
    assert post.explanation.next_step
    account.refresh_from_db()
    assert account.problem == ""


def test_a_permission_to_remove_that_is_missing_is_a_persons_matter(channel, account, message, saved):
    remote = channel.create(message(), saved.progress())
    without(account, "instagram_manage_contents")
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(remote)
    assert raised.value.problem == "remove-by-hand"


def test_the_account_is_looked_at(channel):
    assert channel.health().findings == ()


@pytest.mark.parametrize(
    ("policy", "found"),
    [("replace", {"remove-not-allowed"}), ("comment", {"remove-not-allowed", "comment-permission"})],
)
def test_it_names_the_permissions_that_its_features_lack(account, policy, found):
    account.when_uneditable = policy
    without(account, "instagram_manage_comments", "instagram_manage_contents")
    channel = account.get_channel()
    findings = channel.health().findings
    channel.close()
    assert {finding.problem for finding in findings} == found
    named = " ".join(explain(finding.problem, finding.details).what for finding in findings)
    assert "instagram_manage_contents" in named
    assert ("instagram_manage_comments" in named) == (policy == "comment")


# The whole way, with delivery


@pytest.fixture
def announced(account, root, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "READ_BACK_SECONDS": (0, 0), "MAX_FAILURES": 4}
    notice = publish(NoticePageFactory(parent=root, title="Мостът е готов", photo=photo()))
    return notice


def test_a_page_with_a_photo_is_announced_with_it(announced):
    worker.drain()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.get().photos.count() == 1


def test_a_page_without_a_photo_is_not_announced_there(account, root):
    publish(NoticePageFactory(parent=root, title="Без снимка"))
    assert not OurPost.objects.exists()


def test_a_lost_answer_leads_to_one_post(announced):
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    drain_until_quiet()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.count() == 1


def test_a_lost_answer_and_a_list_that_lags_lead_to_one_post(announced):
    sandbox.enable_fault("lagging", operation="media_publish", seconds=1.5, remaining=1)
    sandbox.enable_fault("lost_after", operation="media_publish", remaining=1)
    drain_until_quiet()
    OurPost.moves.update(next_attempt_at="2026-01-01T00:00Z")
    import time

    time.sleep(1.6)
    drain_until_quiet()
    assert OurPost.objects.get().status == "live"
    assert Post.objects.count() == 1


def test_what_cannot_be_edited_is_replaced_as_the_account_says(announced):
    worker.drain()
    publish(announced, title="Мостът се открива в петък")
    drain_until_quiet()
    standing = Post.objects.get(removed_at=None)
    assert standing.message.startswith("Мостът се открива в петък")
    assert Post.objects.count() == 2


def test_what_the_api_cannot_remove_is_a_task_by_hand(announced, profile):
    worker.drain()
    profile.deletes_by_api = False
    profile.save()
    announced.unpublish()
    drain_until_quiet()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("waiting", "remove-by-hand")


def test_a_photo_without_a_description_does_not_leave(account, root):
    publish(NoticePageFactory(parent=root, photo=photo(alt="")))
    drain_until_quiet()
    post = OurPost.objects.get()
    assert (post.status, post.problem) == ("failed", "picture-without-alt")
    assert calls("media") == 0


def test_a_doubt_about_an_earlier_post_does_not_take_down_the_new_one_that_says_the_same(announced):
    worker.drain()
    post = OurPost.objects.get()
    DuplicateCheck.schedule(post, post.current_attempt, "csffffffffffffffff", timezone.now())
    duplicates.check_due()
    assert Post.objects.get().removed_at is None
