"""Particulars of Bluesky: keys of our own, facets, link cards, sessions."""

import re
from dataclasses import replace

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress
from civic_social.channels.bluesky import channel as bluesky
from civic_social.channels.bluesky import sessions
from civic_social.channels.bluesky.facets import facets_of
from civic_social.channels.bluesky.record_keys import record_key
from civic_social.exceptions import NeedsPerson, OutcomeUnknown, TransientError, Vanished
from civic_social.messages import Message, Picture

pytestmark = pytest.mark.django_db
MARKER = "cs0123456789abcdef"
BRIDGE = Picture(1, "Мостът", file_hash="a", url="https://example.bg/a.jpg", width=1400, height=900)
SOURCE = Message(
    "Ремонт на моста", "https://example.bg/most/", title="Мостът", description="Ремонт", locale="bg"
)


@pytest.fixture
def server_and_channel(open_account, monkeypatch):
    monkeypatch.setattr(bluesky, "read_public_file", lambda url, limit: b"jpeg")
    monkeypatch.setattr(bluesky, "picture_of_page", lambda url, limit: b"card")
    server, account = open_account("bluesky")
    channel = account.get_channel()
    yield server, channel
    channel.close()


def create(channel, source=SOURCE):
    """Publish ``source`` and return the post and its composed message."""
    message = channel.compose(source, MARKER)
    return channel.create(message, Progress({})), message


def test_record_key_has_the_form_that_servers_demand():
    keys = {record_key(f"cs{number:016x}") for number in range(1000)}
    assert len(keys) == 1000
    assert all(re.fullmatch(r"3[2-7a-z]{12}", key) for key in keys)
    assert max(keys) < "3leqm"


def test_second_request_creates_no_second_post(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    assert channel.create(message, Progress({})) == remote
    assert len(server.records) == 1


def test_key_with_another_text_is_looked_at_by_a_person(server_and_channel):
    server, channel = server_and_channel
    _remote, message = create(channel)
    other = replace(message, text="Друг текст")
    with pytest.raises(NeedsPerson):
        channel.create(other, Progress({}))
    with pytest.raises(NeedsPerson):
        channel.find(other, timezone.now())
    assert server.texts() == [message.text]


def test_link_is_in_the_card_with_the_picture_of_the_page(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    card = server.records[remote.id]["embed"]["external"]
    assert (card["uri"], card["title"], card["description"]) == (message.link, "Мостът", "Ремонт")
    assert server.blobs == [b"card"]
    assert server.records[remote.id]["langs"] == ["bg"]
    assert "example.bg" not in message.text


def test_card_without_a_readable_picture_is_published(server_and_channel, monkeypatch):
    server, channel = server_and_channel

    def refuse(url, limit):
        raise TransientError("picture-not-public")

    monkeypatch.setattr(bluesky, "picture_of_page", refuse)
    remote, _message = create(channel)
    assert "thumb" not in server.records[remote.id]["embed"]["external"]


def test_lost_upload_of_the_cards_picture_does_not_prevent_the_post(server_and_channel):
    server, channel = server_and_channel
    server.fail("lost_after", part="uploadBlob")
    remote, _message = create(channel)
    assert "thumb" not in server.records[remote.id]["embed"]["external"]


def test_pictures_have_descriptions_and_the_link_is_in_the_text(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel, replace(SOURCE, pictures=(BRIDGE, BRIDGE)))
    record = server.records[remote.id]
    assert [image["alt"] for image in record["embed"]["images"]] == ["Мостът", "Мостът"]
    assert record["embed"]["images"][0]["aspectRatio"] == {"width": 1400, "height": 900}
    assert message.text.endswith("\n\nexample.bg/most")
    assert record["facets"][0]["features"][0]["uri"] == message.link


def test_facets_have_positions_in_bytes():
    text = "Вода 💧 #вода: https://a.bg/б?x=(1). и example.bg/s/abc"
    shown = []
    for facet in facets_of(text, {"example.bg/s/abc": "https://example.bg/s/abc"}):
        index = facet["index"]
        piece = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
        shown.append((piece, facet["features"][0].get("uri", "")))
    assert shown == [
        ("#вода", ""),
        ("https://a.bg/б?x=(1", "https://a.bg/б?x=(1"),
        ("example.bg/s/abc", "https://example.bg/s/abc"),
    ]


@pytest.mark.parametrize("text", ["я" * 400, "\U0001f468‍\U0001f469‍\U0001f467‍\U0001f466" * 200, "дума " * 100])
def test_text_fits_both_limits(server_and_channel, text):
    message = server_and_channel[1].compose(replace(SOURCE, text=text), MARKER)
    assert len(message.text) <= 300
    assert len(message.text.encode()) <= 3000


def test_session_is_kept_and_renewed_when_it_ends(server_and_channel):
    server, channel = server_and_channel
    remote, _message = create(channel)
    channel.account.get_channel().delete(remote)
    assert sum("createSession" in call for call in server.calls) == 1
    server.end_sessions()
    create(channel.account.get_channel())
    assert sum("createSession" in call for call in server.calls) == 2
    assert len(server.records) == 1


def test_kept_session_shows_no_password(server_and_channel):
    create(server_and_channel[1])
    assert "secret" not in repr(sessions._sessions)


def test_correction_is_an_answer_that_exists_once(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    correction = channel.compose_correction(message, f"{MARKER}-1")
    assert not channel.has_comment(remote, correction)
    server.fail("lost_after", part="putRecord")
    with pytest.raises(OutcomeUnknown):
        channel.comment(remote, correction)
    assert channel.has_comment(remote, correction)
    channel.comment(remote, correction)
    assert len(server.records) == 2
    assert [sighting.remote.id for sighting in channel.listing()] == [remote.id]


def test_correction_of_a_removed_post_is_reported(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    server.remove_all()
    with pytest.raises(Vanished):
        channel.comment(remote, channel.compose_correction(message, f"{MARKER}-1"))


def test_list_is_read_to_its_end(server_and_channel, monkeypatch):
    _server, channel = server_and_channel
    monkeypatch.setattr(bluesky, "PAGE_SIZE", 2)
    for number in range(5):
        channel.create(channel.compose(SOURCE, f"{MARKER}{number}"), Progress({}))
    assert len({sighting.remote.id for sighting in channel.listing()}) == 5
