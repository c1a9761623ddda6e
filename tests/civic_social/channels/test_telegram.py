"""Particulars of Telegram: albums, captions, old posts, and the public page as the only list."""

from dataclasses import replace

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress
from civic_social.channels.telegram import channel as telegram
from civic_social.delivery import worker
from civic_social.exceptions import AccountBlocked, NeedsPerson, OutcomeUnknown, PermanentError
from civic_social.messages import Message, Picture
from civic_social.models.states import Status

from ..delivery_steps import drain_without_waiting, post_of
from ..factories import NoticePageFactory, publish
from ..networks.telegram_server import refusal

pytestmark = pytest.mark.django_db
MARKER = "cs0123456789abcdef"
PICTURES = tuple(
    Picture(number, f"Кадър {number}", url=f"https://example.bg/{number}.jpg") for number in (1, 2)
)
SOURCE = Message("Ремонт на моста", "https://example.bg/most/", locale="bg", pictures=PICTURES)


@pytest.fixture
def server_and_channel(open_account, monkeypatch):
    monkeypatch.setattr(telegram, "read_public_file", lambda url, limit: url.encode())
    server, account = open_account("telegram")
    channel = account.get_channel()
    yield server, channel
    channel.close()


def create(channel, source=SOURCE):
    """Publish ``source`` and return the post and its composed message."""
    message = channel.compose(source, MARKER)
    return channel.create(message, Progress({})), message


def test_album_is_one_post_with_all_of_its_messages(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    assert (remote.id, remote.permalink) == ("41-42", "https://t.me/obshtina/41")
    assert [each["photo"] for each in server.messages.values()] == [each.url.encode() for each in PICTURES]
    channel.update(remote, replace(message, text="Готов"))
    assert server.texts() == ["Готов"]
    channel.delete(remote)
    channel.delete(remote)
    assert server.messages == {}


def test_pictures_are_described_in_the_text(server_and_channel):
    server, channel = server_and_channel
    create(channel, replace(SOURCE, pictures=PICTURES[:1], locale="en"))
    assert "In the picture: Кадър 1" in server.texts()[0]


def test_album_whose_answer_was_lost_is_found_with_all_of_its_messages(server_and_channel):
    server, channel = server_and_channel
    server.fail("lost_after", part="/send")
    with pytest.raises(OutcomeUnknown):
        create(channel)
    found = channel.find(channel.compose(SOURCE, MARKER), timezone.now())
    assert found.id == "41-42"
    assert len(server.texts()) == 1


def test_caption_is_shorter_than_a_text(server_and_channel):
    server, channel = server_and_channel
    long = replace(SOURCE, text="\U0001f4a7 вода " * 800)
    create(channel, long)
    create(channel, replace(long, pictures=()))
    lengths = [len(text.encode("utf-16-le")) // 2 for text in server.texts()]
    assert 900 < lengths[0] <= 1024
    assert 3900 < lengths[1] <= 4096


def test_edit_to_the_same_text_is_done(server_and_channel):
    _server, channel = server_and_channel
    remote, message = create(channel)
    channel.update(remote, message)
    assert channel.update(remote, message) == remote


def test_post_that_telegram_does_not_delete_says_that_it_is_withdrawn(server_and_channel):
    server, channel = server_and_channel
    remote, _message = create(channel)
    server.too_old = {41, 42}
    for _repetition in range(2):
        with pytest.raises(NeedsPerson) as raised:
            channel.delete(remote)
        assert raised.value.problem == "remove-by-hand"
        assert server.texts()[0].startswith("Оттеглено на ")


@pytest.mark.parametrize(
    ("answer", "exception"),
    [
        (refusal("Forbidden: bot was kicked from the channel chat", 403), AccountBlocked),
        (refusal("Bad Request: not enough rights to send text messages to the chat"), AccountBlocked),
        (refusal("Bad Request: chat not found"), AccountBlocked),
        (refusal("Bad Request: PHOTO_INVALID_DIMENSIONS"), PermanentError),
        (refusal("Bad Request: something new"), PermanentError),
    ],
)
def test_refusal_is_distinguished_from_a_lost_answer(server_and_channel, answer, exception):
    server, channel = server_and_channel
    server.fail(answer, part="/send")
    with pytest.raises(exception):
        create(channel)


def test_bot_without_the_right_to_post_stops_the_account(server_and_channel):
    server, channel = server_and_channel
    server.rights = {"status": "member"}
    with pytest.raises(AccountBlocked):
        channel.health()
    server.rights = {"status": "administrator", "can_post_messages": True}
    assert [finding.problem for finding in channel.health().findings] == ["telegram-bot-may-not-remove"]


def test_lost_post_of_a_private_channel_waits_for_a_person(server_and_channel):
    server, channel = server_and_channel
    channel.account.public_url = ""
    with pytest.raises(NeedsPerson):
        channel.find(channel.compose(SOURCE, MARKER), timezone.now())
    assert server.calls == []


def test_lost_post_that_the_public_page_does_not_show_is_never_sent_again(root, open_account):
    server, _account = open_account("telegram")
    server.fail("lost_before", part="/send")
    notice = publish(NoticePageFactory(parent=root))
    drain_without_waiting()
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")
    assert sum("/send" in call for call in server.calls) == 1


def test_token_is_in_no_log_line(server_and_channel, caplog):
    server, channel = server_and_channel
    caplog.set_level("INFO")
    server.fail("lost_before")
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert "secret" not in caplog.text
