"""Particulars of Mastodon: pictures, comments, the count of characters, and other servers."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import Progress
from civic_social.channels.mastodon import channel as mastodon
from civic_social.channels.mastodon import pictures
from civic_social.exceptions import (
    AuthenticationError,
    NeedsPerson,
    PermanentError,
    RateLimited,
    TransientError,
)
from civic_social.messages import Message, Picture

from ..networks.fake_server import Response

pytestmark = pytest.mark.django_db
MARKER = "cs0123456789abcdef"
BRIDGE = Picture(1, "Мостът", file_hash="a", url="https://example.bg/a.jpg", focus=(300, 200, 150, 50, 9, 9))
SOURCE = Message("Ремонт на моста", "https://example.bg/most/", locale="bg", pictures=(BRIDGE,))


@pytest.fixture
def server_and_channel(open_account, monkeypatch):
    monkeypatch.setattr(pictures, "read_public_file", lambda url, limit: b"jpeg")
    monkeypatch.setattr(pictures, "SECONDS_BETWEEN_CHECKS", 0)
    server, account = open_account("mastodon")
    channel = account.get_channel()
    yield server, channel
    channel.close()


def create(channel, source=SOURCE, values=None, saved=None):
    """Publish ``source`` and return the post and its composed message."""
    message = channel.compose(source, MARKER)
    return channel.create(
        message, Progress(values or {}, (saved if saved is not None else []).append)
    ), message


def test_pictures_are_described_and_the_language_is_sent(server_and_channel):
    server, channel = server_and_channel
    remote, _message = create(channel)
    status = server.statuses[remote.id]
    assert (status["language"], status["content_type"]) == ("bg", "text/plain")
    assert [server.media[each]["description"] for each in status["media_ids"]] == ["Мостът"]


def test_edit_keeps_the_pictures(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    channel.update(remote, replace(message, text="Мостът е готов"))
    assert len(server.statuses[remote.id]["media_ids"]) == 1
    assert server.texts() == ["Мостът е готов"]


def test_picture_that_the_server_still_works_on_is_not_uploaded_again(server_and_channel):
    server, channel = server_and_channel
    server.slow_media, saved = 5, []
    with pytest.raises(TransientError) as raised:
        create(channel, saved=saved)
    assert raised.value.problem == "picture-in-preparation"
    create(channel, values=saved[-1])
    assert (len(server.media), len(server.texts())) == (1, 1)


def test_pictures_that_the_server_has_dropped_are_uploaded_again(server_and_channel):
    server, channel = server_and_channel
    saved = []
    server.fail("lost_before", "POST", "statuses")
    with pytest.raises(Exception, match="answer-lost"):
        create(channel, saved=saved)
    server.media.clear()
    with pytest.raises(TransientError) as raised:
        create(channel, values=saved[-1], saved=saved)
    assert (raised.value.problem, saved[-1]) == ("uploads-gone", {})


def test_correction_is_found_among_the_answers(server_and_channel):
    _server, channel = server_and_channel
    remote, message = create(channel)
    correction = channel.compose_correction(message, f"{MARKER}-1")
    assert not channel.has_comment(remote, correction)
    channel.comment(remote, correction)
    assert channel.has_comment(remote, correction)
    assert [sighting.remote.id for sighting in channel.listing()] == [remote.id]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("обява", 5),
        ("\U0001f468‍\U0001f469‍\U0001f467", 5),
        ("https://a.bg", 23),
        (f"https://a.bg/{'x' * 30}", 43),
    ],
)
def test_text_is_counted_as_the_strictest_server_counts(server_and_channel, text, length):
    assert server_and_channel[1].text_length(text) == length


def test_post_with_our_marker_and_another_text_is_looked_at_by_a_person(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    server.statuses[remote.id]["text"] += " копие"
    with pytest.raises(NeedsPerson):
        channel.find(message, timezone.now())


def test_text_of_a_formatted_status_is_its_source(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    shown = {"id": remote.id, "content": "<p><em>Ремонт</em></p>"}
    server.fail(Response(body=shown), "GET", f"statuses/{remote.id}")
    server.fail(Response(body={"id": remote.id, "text": message.text}), "GET", "/source")
    assert channel.read(remote).text == message.text


def test_post_whose_text_the_server_shows_otherwise_is_found_and_read(server_and_channel, monkeypatch):
    """GoToSocial 0.20 shows "@obshtina" for "@obshtina@bg.example", and "&" for "&amp;" (seen 2026-11-30)."""
    server, channel = server_and_channel
    remote, message = create(channel, replace(SOURCE, text="Пишете на @obshtina@bg.example &amp; елате"))
    shown = server._shown

    def as_shown(status):
        content = shown(status)["content"].replace("&amp;amp;", "&amp;")
        mention = '<span class="h-card"><a class="u-url mention">@<span>obshtina</span></a></span>'
        return {**shown(status), "content": content.replace("@obshtina@bg.example", mention)}

    monkeypatch.setattr(server, "_shown", as_shown)
    assert channel.find(message, timezone.now()) == remote
    assert channel.read(remote).has_text(message.text)
    assert [each.has_text(message.text) for each in channel.listing()] == [True]


def test_refused_edit_counts_as_done_only_if_the_post_says_the_same(server_and_channel):
    server, channel = server_and_channel
    remote, message = create(channel)
    assert channel.update(remote, message) == remote
    server.fail(Response(422, {"error": "Unprocessable Entity"}), "PUT")
    with pytest.raises(PermanentError):
        channel.update(remote, replace(message, text="Мостът е готов"))


def test_post_is_published_although_its_idempotency_key_belongs_to_a_removed_one(server_and_channel):
    """Mastodon looks for the post of the key, and answers 404 if it was removed."""
    server, channel = server_and_channel
    server.fail(Response(404, {"error": "Record not found"}), "POST", "statuses")
    remote, message = create(channel)
    assert (server.texts(), channel.find(message, timezone.now())) == ([message.text], remote)


def test_server_that_removes_nothing_needs_a_person(server_and_channel):
    server, channel = server_and_channel
    remote, _message = create(channel)
    server.fail(Response(404, b""), "DELETE")
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(remote)
    assert raised.value.problem == "remove-by-hand"


def test_error_page_of_a_proxy_does_not_mean_that_a_post_is_gone(server_and_channel):
    server, channel = server_and_channel
    remote, _message = create(channel)
    server.fail(Response(404, b"<h1>Not found</h1>"), "GET", "statuses/")
    server.fail(Response(404, b"<h1>Not found</h1>"), "GET", "verify_credentials")
    with pytest.raises(TransientError):
        channel.read(remote)


def test_list_is_read_to_its_end_once(server_and_channel, monkeypatch):
    _server, channel = server_and_channel
    monkeypatch.setattr(mastodon, "PAGE_SIZE", 2)
    created = [create(channel)[0].id for _ in range(5)]
    assert [sighting.remote.id for sighting in channel.listing()] == created[::-1]


def test_token_of_another_account_stops_the_account(server_and_channel):
    _server, channel = server_and_channel
    channel.account.remote_id = "@drugo@example.social"
    with pytest.raises(AuthenticationError) as raised:
        channel.health()
    assert raised.value.problem == "mastodon-other-account"


def test_lower_limit_of_the_server_is_a_finding(server_and_channel):
    server, channel = server_and_channel
    server.max_characters = 300
    assert [finding.problem for finding in channel.health().findings] == ["mastodon-lower-limit"]


def test_server_in_a_private_network_is_refused_unless_the_settings_name_it(server_and_channel, settings):
    server, channel = server_and_channel
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NETWORK_SERVERS": []}
    with pytest.raises(TransientError):
        create(channel)
    assert server.calls == []


def limits(left, reset):
    """Return the headers that a server adds to each of its answers."""
    return {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(left), "X-RateLimit-Reset": reset}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param(limits(0, "{in 120 s}"), 120, id="rate limit, until a date"),
        pytest.param({**limits(250, "{in 120 s}"), "Retry-After": "30"}, 30, id="busy, limit not reached"),
        pytest.param(limits(0, "later"), 300, id="no known end"),
    ],
)
def test_account_rests_as_long_as_the_server_says(server_and_channel, headers, seconds):
    server, channel = server_and_channel
    reset = (timezone.now() + timedelta(seconds=120)).isoformat().replace("+00:00", "Z")
    headers = {name: value.replace("{in 120 s}", reset) for name, value in headers.items()}
    server.fail(Response(429, {"error": "too many requests"}, headers), "POST", "statuses")
    with pytest.raises(RateLimited) as raised:
        create(channel)
    assert raised.value.retry_after == pytest.approx(seconds, abs=2)
    sent = len(server.calls)
    with pytest.raises(RateLimited):
        create(channel)
    assert len(server.calls) == sent


def test_health_tells_the_used_share_of_the_rate_limit(server_and_channel):
    server, channel = server_and_channel
    assert channel.health().used_percent is None
    own = {"id": "7", "username": "obshtina"}
    server.fail(Response(200, own, limits(60, "later")), "GET", "verify_credentials")
    server.fail(Response(200, {}, limits(59, "later")), "GET", "instance")
    with closing(channel.account.get_channel()) as another:
        assert (another.health().used_percent, another.pressure.percent) == (81, 81)
