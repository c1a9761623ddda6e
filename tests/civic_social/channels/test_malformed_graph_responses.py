"""Malformed and hostile responses of a Graph API server, given byte by byte."""

import gzip
import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.utils import timezone

from civic_social.channels.base import Progress, Remote
from civic_social.channels.facebook_page import FacebookPage
from civic_social.channels.graph import client
from civic_social.delivery.retries import result_of
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.messages import Message, Picture, mark
from civic_social.models import SocialAccount
from civic_social.models.states import Outcome

MARKER, OTHER_MARKER = "cs0123456789abcdef", "csfedcba9876543210"
LINK = mark("https://example.bg/245/", MARKER, "facebook")
MESSAGE = Message(text="Решение № 245", link=LINK)
SINCE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
GONE = {"error": {"code": 100, "error_subcode": 33}}


class Server:
    """A server that answers each request with the next of ``responses`` and repeats the last one.

    A response is bytes, sent unchanged, or a function that is called with the connection.
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.responses, self.requests, self.tls = [], [], None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self._respond(
                        self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
                    )
                except OSError:
                    continue

    def _respond(self, connection):
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        length = int(
            next((line[16:] for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")), 0)
        )
        while len(body) < length:
            body += connection.recv(65536)
        method, path, _version = head.split(b"\r\n")[0].decode().split(" ")
        self.requests.append((method, path, body.decode()))
        response = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if callable(response):
            response(connection)
        else:
            connection.sendall(response)


@pytest.fixture
def server(settings):
    running = Server()
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"http://127.0.0.1:{running.port}",
        "REQUEST_TIMEOUT": (1, 0.5),
    }
    yield running
    running.listener.close()


@pytest.fixture
def channel():
    page = FacebookPage(SocialAccount(channel="facebook_page", remote_id="1"))
    page.account.credentials = {"access_token": "EAAtoken"}
    yield page
    page.close()


def raw(body, status="200 OK", headers=(), length=None):
    """Return an HTTP response; ``body`` is bytes or a JSON value, ``length`` replaces its Content-Length."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(content) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def create(channel, message=MESSAGE):
    return channel.create(message, Progress({}))


def listed(*posts, **paging):
    """Return the response of a list of posts."""
    return raw({"data": list(posts), **({"paging": paging} if paging else {})})


def post(graph_id="1_7", marker=MARKER, created="2026-11-24T10:00:05+0000", **values):
    """Return the JSON of a post with a marked link."""
    link = {"attachments": {"data": [{"unshimmed_url": mark("https://example.bg/245/", marker, "facebook")}]}}
    return {"id": graph_id, "created_time": created, **(link if marker else {}), **values}


# Responses that leave the outcome unknown


@pytest.mark.parametrize(
    "response",
    [
        raw(b'{"id": "1_7"'),
        raw(b'{"id": "1_7"}', length=4),
        raw(b'{"id": "1_7"}', length=400),
        raw(b"<html>Sorry</html>", headers=["Content-Type: text/html"]),
        raw(b""),
        raw(b"true"),
        raw(b"[" * 100_000),
        raw(b"\xff\xfe"),
        raw({}),
        raw({"id": None}),
        raw({"id": {"value": "1_7"}}),
        raw({"id": ["1_7"]}),
        raw({"id": True}),
        raw({"id": "../me"}),
        raw({"id": "1\u00007"}),
        raw({"id": "7" * 300}),
        raw({"id": 17}),
        raw({"id": "17"}),
        raw({"id": "1"}),
        raw({"success": True}),
        raw({"error": "broken"}),
        raw({"id": "1_7", "error": {"code": 100}}),
        raw({"error": {"code": 1}}, "500 Internal Server Error"),
        raw({"error": {"code": 100}}, "500 Internal Server Error"),
        raw({"error": {"code": 987654}}, "503 Service Unavailable"),
        raw({"id": "1_7"}, "302 Found", ["Location: https://elsewhere.example/"]),
        raw(b"", "301 Moved Permanently", ["Location: /v27.0/1/feed"]),
        raw(b"", "302 Found", ["Location: http://[::1"]),
        raw(b"not gzip", headers=["Content-Encoding: gzip"]),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"220 smtp.example ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 300 + b"\r\n{}",
        b"",
    ],
)
def test_invalid_response_leaves_the_outcome_unknown(server, channel, response):
    server.responses = [response]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(server.requests) == 1


def test_redirect_is_not_followed(server, channel):
    server.responses = [
        raw(b"", "307 Temporary Redirect", [f"Location: http://127.0.0.1:{server.port}/other"])
    ]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(server.requests) == 1


@pytest.mark.parametrize("route", ["direct", "proxy"])
@pytest.mark.parametrize("part", ["head", "body"])
def test_trickling_response_ends_at_the_deadline(server, channel, settings, monkeypatch, part, route):
    if route == "proxy":
        monkeypatch.setenv("http_proxy", settings.CIVIC_SOCIAL["GRAPH_API_URL"])
        monkeypatch.setenv("no_proxy", "")
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "GRAPH_API_URL": "http://graph.example"}

    def trickle(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n")
        connection.sendall(b"X-Slow: " if part == "head" else b"\r\n")
        for _ in range(200):
            connection.sendall(b" ")
            time.sleep(0.05)

    server.responses = [trickle]
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert time.monotonic() - started < 3


def test_body_over_the_size_limit_is_not_read(server, channel, monkeypatch):
    monkeypatch.setattr(client, "MAX_RESPONSE_BYTES", 100_000)
    server.responses = [raw(b" " * 1_000_000 + b'{"id": "1_7"}')]
    with pytest.raises(OutcomeUnknown):
        create(channel)


def test_decompressed_body_over_the_size_limit_is_not_read(server, channel, monkeypatch):
    monkeypatch.setattr(client, "MAX_RESPONSE_BYTES", 100_000)
    server.responses = [raw(gzip.compress(b" " * 5_000_000 + b"{}"), headers=["Content-Encoding: gzip"])]
    with pytest.raises(OutcomeUnknown):
        create(channel)


def test_endless_body_of_a_redirect_is_not_read(server, channel, monkeypatch):
    monkeypatch.setattr(client, "MAX_RESPONSE_BYTES", 100_000)
    sent = []

    def endless(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n")
        while len(sent) < 1000:
            connection.sendall(b"x" * 100_000)
            sent.append(1)

    server.responses = [endless]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(sent) < 1000


def test_late_response_is_not_used_for_the_next_request(server, channel):
    def late(connection):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        if connection.recv(65536):
            connection.sendall(raw({"id": "1_8"}))

    server.responses = [late, raw({"id": "1_9"})]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert create(channel).id == "1_9"


@pytest.fixture
def untrusted_server(server, settings, tmp_path):
    """The server with TLS and a self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(pem + certificate.public_bytes(Encoding.PEM))
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.certificate = str(tmp_path / "both.pem")
    server.tls.load_cert_chain(server.certificate)
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"https://127.0.0.1:{server.port}",
    }
    return server


def test_untrusted_certificate_is_transient_and_sends_nothing(untrusted_server, channel):
    untrusted_server.responses = [raw({"id": "1_7"})]
    with pytest.raises(TransientError) as raised:
        create(channel)
    assert raised.value.problem == "network-unreachable"
    assert untrusted_server.requests == []


def test_connection_closed_inside_tls_leaves_the_outcome_unknown(untrusted_server, channel, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", untrusted_server.certificate)
    untrusted_server.responses = [b""]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(untrusted_server.requests) == 1


# Valid but unusual responses


@pytest.mark.parametrize(
    ("response", "number", "permalink"),
    [
        ({"id": "1_7"}, "1_7", "https://www.facebook.com/1_7"),
        ({"id": "1_7", "permalink_url": "/permalink.php?id=7"}, "1_7", "https://www.facebook.com/1_7"),
        ({"id": "1_7", "permalink_url": {"url": "x"}}, "1_7", "https://www.facebook.com/1_7"),
        (
            {"id": "1_7", "permalink_url": "https://x.example/" + "y" * 600},
            "1_7",
            "https://www.facebook.com/1_7",
        ),
        ({"id": "1_7", "permalink_url": "javascript:alert(1)"}, "1_7", "https://www.facebook.com/1_7"),
        ({"id": "1_7", "permalink_url": "https://x.example/\ud800"}, "1_7", "https://www.facebook.com/1_7"),
        ({"id": "1_7", "permalink_url": "https://x.example/7"}, "1_7", "https://x.example/7"),
    ],
)
def test_invalid_permalink_is_replaced_by_the_default(server, channel, response, number, permalink):
    server.responses = [raw(response)]
    assert create(channel) == Remote(number, permalink)


def test_compressed_response_is_read(server, channel):
    server.responses = [raw(gzip.compress(b'{"id": "1_7"}'), headers=["Content-Encoding: gzip"])]
    assert create(channel).id == "1_7"


def test_status_201_is_accepted(server, channel):
    server.responses = [raw({"id": "1_7"}, "201 Created")]
    assert create(channel).id == "1_7"


def test_photo_upload_without_an_id_is_retried(server, channel):
    server.responses = [raw({"success": True})]
    with pytest.raises(TransientError, match="upload-interrupted"):
        create(
            channel, Message(text="x", pictures=(Picture(1, "Мост", "a", url="https://example.bg/m.jpg"),))
        )


def test_error_for_a_used_photo_leaves_the_outcome_unknown(server, channel):
    server.responses = [raw({"error": {"code": 100, "error_subcode": 1366051}}, "400 Bad Request")]
    with pytest.raises(OutcomeUnknown):
        create(channel)


# Malformed errors and headers


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"code": "190"}, AuthenticationError),
        ({"code": 190, "error_subcode": "463"}, AuthenticationError),
        ({"code": 190.0, "error_subcode": 463.0}, AuthenticationError),
        ({"message": "Sorry"}, OutcomeUnknown),
        ({"code": "server_error"}, OutcomeUnknown),
        ({"code": [190]}, OutcomeUnknown),
        ({"code": {"value": 190}}, OutcomeUnknown),
        ({"code": 1e400}, OutcomeUnknown),
        ({"code": "1" * 5000}, PermanentError),
        ({"code": 100, "fbtrace_id": {"x": "\u0000"}}, PermanentError),
        ({"code": 100, "fbtrace_id": "\u0000"}, PermanentError),
        ({"code": 100, "is_transient": "no"}, PermanentError),
    ],
)
def test_error_with_wrong_types_maps_to_an_exception(server, channel, error, expected):
    server.responses = [raw({"error": error}, "400 Bad Request")]
    with pytest.raises(expected) as raised:
        create(channel)
    json.dumps(raised.value.details)
    assert "\u0000" not in json.dumps(raised.value.details)


@pytest.mark.parametrize(
    "headers",
    [
        ["Retry-After: " + "9" * 400],
        ["Retry-After: -5"],
        ["Retry-After: soon"],
        ['X-Business-Use-Case-Usage: {"1": 5}'],
        ['X-Business-Use-Case-Usage: {"1": [{"estimated_time_to_regain_access": 1e308}]}'],
        ['X-Business-Use-Case-Usage: {"1": [{"estimated_time_to_regain_access": NaN}]}'],
        ['X-App-Usage: {"call_count": Infinity}'],
        ['X-App-Usage: {"call_count": -7}'],
        ["X-App-Usage: " + "[" * 50_000],
    ],
)
def test_pause_of_any_header_is_at_most_a_day(server, channel, headers):
    server.responses = [raw(b"", "429 Too Many Requests", headers)]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    pause = max(raised.value.retry_after or 0, channel.pressure.rest)
    assert timezone.now() + timedelta(seconds=pause) <= timezone.now() + timedelta(days=1)


# Edits and deletions


@pytest.mark.parametrize("response", [{}, {"success": "no"}, {"success": False}, {"data": []}])
def test_edit_and_delete_without_success_leave_the_outcome_unknown(server, channel, response):
    server.responses = [raw(response)]
    with pytest.raises(OutcomeUnknown):
        channel.update(Remote("1_7"), MESSAGE)
    with pytest.raises(OutcomeUnknown):
        channel.delete(Remote("1_7"))


@pytest.mark.parametrize(
    ("operation", "asks"),
    [
        (lambda channel: channel.update(Remote("1_7"), MESSAGE), "edit-by-hand"),
        (lambda channel: channel.delete(Remote("1_7")), "remove-by-hand"),
    ],
)
def test_post_that_is_readable_but_called_missing_is_tried_again_before_a_person_is_asked(
    server, channel, operation, asks
):
    server.responses = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw({"id": "1_7"})]
    with pytest.raises(TransientError) as raised:
        operation(channel)
    assert [result_of(raised.value, failures, 12).outcome for failures in (1, 2, 3)] == [
        Outcome.RETRY,
        Outcome.RETRY,
        Outcome.PERSON,
    ]
    assert result_of(raised.value, 3, 12).problem == asks


def test_inaccessible_page_does_not_count_as_a_removed_post(server, channel):
    server.responses = [raw(GONE, "400 Bad Request")]
    for operation in (lambda: channel.update(Remote("1_7"), MESSAGE), lambda: channel.delete(Remote("1_7"))):
        with pytest.raises(AccountBlocked) as raised:
            operation()
        assert raised.value.problem == "account-gone"


def test_post_that_is_neither_editable_nor_readable_has_vanished(server, channel):
    server.responses = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw(GONE, "400 Bad Request")]
    with pytest.raises(Vanished):
        channel.update(Remote("1_7"), MESSAGE)


def test_unreadable_post_does_not_count_as_removed(server, channel):
    refusal = raw({"error": {"code": 3}}, "400 Bad Request")
    server.responses = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), refusal]
    with pytest.raises(AccountBlocked):
        channel.delete(Remote("1_7"))


def test_unknown_id_without_the_page_prefix_does_not_count_as_removed(server, channel):
    server.responses = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw(GONE, "400 Bad Request")]
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(Remote("7"))
    assert raised.value.problem == "remove-by-hand"


# Searching a list for a post


@pytest.mark.parametrize(
    "created", ["2026-11-24T10:00:05Z", "2026-11-24T12:00:05+02:00", 1795514405, "1795514405"]
)
@pytest.mark.parametrize("number", ["1_7", 17])
def test_post_is_found_with_any_format_of_time_and_id(server, channel, created, number):
    server.responses = [listed(post(number, created=created))]
    assert channel.find(MESSAGE, SINCE).id == str(number)


@pytest.mark.parametrize("created", [None, {}, "yesterday", "2026-13-45", 10**30, float("nan"), True])
def test_invalid_created_time_does_not_end_the_search(server, channel, created):
    other = post("1_6", marker=OTHER_MARKER, created=created)
    server.responses = [listed(other, cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


@pytest.mark.parametrize("minutes", [-30, -5, 5, 600])
def test_clock_difference_does_not_hide_a_post(server, channel, minutes):
    created = (SINCE + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    server.responses = [listed(post(created=created))]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_oldest_of_several_posts_with_the_marker_is_found(server, channel):
    copy = post("1_9", created="2026-11-24T11:00:00+0000", message="Вижте!")
    server.responses = [listed(copy, cursors={"after": "a"}, next="x"), listed(post(), post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_post_with_the_same_text_and_another_marker_is_not_found(server, channel):
    server.responses = [listed(post(marker=OTHER_MARKER, message=MESSAGE.text))]
    assert channel.find(MESSAGE, SINCE) is None


def test_new_post_with_the_same_text_without_a_marker_needs_a_person(server, channel):
    server.responses = [listed(post(marker="", message=MESSAGE.text))]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"


def test_old_post_with_the_same_text_is_not_found(server, channel):
    server.responses = [listed(post(marker="", message=MESSAGE.text, created="2026-11-20T10:00:00+0000"))]
    assert channel.find(MESSAGE, SINCE) is None


def test_search_continues_after_an_empty_page_with_a_next(server, channel):
    server.responses = [listed(cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"
    assert parse_qs(urlsplit(server.requests[1][1]).query)["after"] == ["a"]


def test_next_url_without_cursors_is_followed_only_on_the_own_host(server, channel):
    next_url = "https://elsewhere.example/v26.0/1/published_posts?access_token=EAA&after=b"
    server.responses = [listed(next=next_url), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"
    assert parse_qs(urlsplit(server.requests[1][1]).query)["after"] == ["b"]


def old(number, day):
    """Return a post with another marker from a day in October 2026."""
    return post(f"1_{number}", marker=OTHER_MARKER, created=f"2026-10-{day:02}T10:00:00+0000")


@pytest.mark.parametrize("days", [[1], [3, 2, 1], [*range(1, 31)], [5, *range(30, 0, -1)]])
def test_unordered_list_is_read_to_its_end(server, channel, days):
    first = [old(number, day) for number, day in enumerate(days)]
    server.responses = [listed(*first, cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_search_ends_after_enough_older_posts_in_order(server, channel):
    first = [old(number, 31 - number) for number in range(30)]
    server.responses = [listed(*first, cursors={"after": "a"}, next="x")]
    assert channel.find(MESSAGE, SINCE) is None
    assert len(server.requests) == 1


def test_post_that_is_listed_twice_is_found_once(server, channel):
    earlier = post("1_6", created="2026-11-24T10:00:04+0000")
    server.responses = [listed(post(), cursors={"after": "a"}, next="x"), listed(post(), earlier)]
    assert [seen.remote.id for seen in channel.find_all(MESSAGE, SINCE)] == ["1_6", "1_7"]


@pytest.mark.parametrize(
    "paging",
    [
        {"next": "x", "cursors": {"after": "a"}},
        {"next": "x", "cursors": {"after": ["a"]}},
        {"next": "x", "cursors": "a"},
        {"next": {"url": "x"}},
    ],
)
def test_list_that_cannot_be_paginated_needs_a_person(server, channel, paging):
    server.responses = [listed(**paging)]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"
    assert len(server.requests) <= 2


def test_search_in_an_endless_list_is_limited(server, channel):
    pages = iter(range(1000))

    def endless(connection):
        connection.sendall(listed(cursors={"after": str(next(pages))}, next="x"))

    server.responses = [endless]
    with pytest.raises(NeedsPerson):
        channel.find(MESSAGE, SINCE)
    assert len(server.requests) < 50


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": None}, {"data": "x"}, [], b"<html></html>"])
def test_malformed_list_is_transient(server, channel, body):
    server.responses = [raw(body)]
    with pytest.raises(TransientError):
        channel.find(MESSAGE, SINCE)


def test_malformed_list_entries_are_skipped(server, channel):
    server.responses = [listed(None, 7, "x", [], post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


# Hostile responses


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (raw({"error": {"code": 190}}), AuthenticationError),
        (raw(b"", "204 No Content"), OutcomeUnknown),
        (raw(b'{"id": NaN}'), OutcomeUnknown),
        (raw(b'{"id": "1_7", "id": null}'), OutcomeUnknown),
        (raw('{"id": "1_7é"}'.encode("latin-1")), OutcomeUnknown),
        (raw('{"id": "1_7"}'.encode("utf-16")[2:-1]), OutcomeUnknown),
        (raw(b'{"id": "1_7"} and more'), OutcomeUnknown),
    ],
)
def test_status_200_alone_is_no_success(server, channel, response, expected):
    server.responses = [response]
    with pytest.raises(expected):
        create(channel)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_operation_follows_a_redirect_with_the_token(server, channel, status):
    elsewhere = Server()
    location = f"Location: http://127.0.0.1:{elsewhere.port}/"
    elsewhere.responses = [raw({"id": "1_7", "data": []})]
    server.responses = [raw(b"", f"{status} Moved", [location])]
    for operation in (
        lambda: create(channel),
        lambda: channel.update(Remote("1_7"), MESSAGE),
        lambda: channel.delete(Remote("1_7")),
        lambda: channel.find(MESSAGE, SINCE),
        lambda: channel.read(Remote("1_7")),
        lambda: list(channel.listing()),
        channel.health,
    ):
        with pytest.raises((OutcomeUnknown, TransientError)):
            operation()
    elsewhere.listener.close()
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", None),
        ("-5", None),
        ("999999999999", 24 * 60 * 60),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("Wed, 99 Foo 2015 07:28:00 GMT", None),
        ("1e9", None),
        ("٣٠", None),
    ],
)
def test_retry_after_is_limited_to_a_day(server, channel, value, seconds):
    server.responses = [
        raw(b"", "429 Too Many Requests", [f"Retry-After: {value}".encode().decode("latin-1")])
    ]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    assert raised.value.retry_after == (seconds or 60 * 60)


def test_retry_after_is_parsed_as_a_date(server, channel):
    later = (timezone.now() + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.responses = [raw(b"", "429 Too Many Requests", [f"Retry-After: {later}"])]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    assert 500 < raised.value.retry_after <= 600


def test_post_that_quotes_the_marker_in_its_text_is_not_found(server, channel):
    quote = {"id": "1_8", "created_time": "2026-11-24T10:01:00+0000", "message": f"Какво е това? {LINK}"}
    server.responses = [listed(quote)]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"
    server.responses = [listed(quote, post(message=MESSAGE.text))]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_duplicate_posts_are_returned_oldest_first(server, channel):
    second = post("1_9", created="2026-11-24T11:00:00+0000", message=MESSAGE.text)
    server.responses = [listed(second, post(message=MESSAGE.text))]
    assert [seen.remote.id for seen in channel.find_all(MESSAGE, SINCE)] == ["1_7", "1_9"]


@pytest.mark.parametrize("body", [{}, [], b"", b"<html></html>", {"id": None}, {"id": "../me"}])
def test_malformed_read_is_transient(server, channel, body):
    server.responses = [raw(body)]
    with pytest.raises(TransientError):
        channel.read(Remote("1_7"))


# The daily health check

SCOPES = ["pages_manage_posts", "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement"]
TOKEN = {"is_valid": True, "scopes": SCOPES}


@pytest.mark.parametrize(
    "data",
    [
        {"expires_at": "soon", "data_access_expires_at": [1]},
        {"expires_at": 10**30, "data_access_expires_at": -(10**30)},
        {"expires_at": True, "scopes": None},
        {"scopes": "pages_manage_posts"},
        {"scopes": [*TOKEN["scopes"], None, {}, ["x"]]},
        {"granular_scopes": [None, 7, {"scope": ["x"], "target_ids": 5}, {"target_ids": [1]}]},
        {"granular_scopes": [{"scope": "pages_manage_posts", "target_ids": [1, "2"]}]},
        {"granular_scopes": {"scope": "x"}},
    ],
)
@pytest.mark.parametrize("tasks", [None, 7, "CREATE_CONTENT", ["CREATE_CONTENT", None]])
def test_health_check_ignores_values_of_wrong_types(server, channel, data, tasks):
    server.responses = [raw({"data": {**TOKEN, **data}}), raw({"id": "1", "tasks": tasks})]
    assert channel.health().findings == ()


@pytest.mark.parametrize("data", [None, [], "x", {}, {"is_valid": None}, {"is_valid": "false"}])
def test_malformed_debug_token_is_transient(server, channel, data):
    server.responses = [raw({"data": data})]
    with pytest.raises(TransientError):
        channel.health()


@pytest.mark.parametrize(
    "error", [None, "x", [190], {"code": ["x"], "subcode": {}}, {"code": "190", "subcode": "463"}]
)
def test_invalid_token_raises_authentication_error_with_any_error_details(server, channel, error):
    server.responses = [raw({"data": {"is_valid": False, "error": error}})]
    with pytest.raises(AuthenticationError):
        channel.health()
