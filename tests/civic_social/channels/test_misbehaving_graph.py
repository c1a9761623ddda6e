"""A Graph server that is not Meta's and not the sandbox: what it sends is written down byte by byte."""

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

from civic_social.channels import graph
from civic_social.channels.base import Progress, Remote
from civic_social.channels.facebook_page import FacebookPage
from civic_social.exceptions import (
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

MARKER, OTHER_MARKER = "cs0123456789abcdef", "csfedcba9876543210"
LINK = mark("https://example.bg/245/", MARKER, "facebook")
MESSAGE = Message(text="Решение № 245", link=LINK)
SINCE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
GONE = {"error": {"code": 100, "error_subcode": 33}}


class Server:
    """Answers each request with the next of ``answers``, the last one for ever, and keeps the requests.

    An answer is bytes, sent as they are, or a function that is given the connection.
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.answers, self.requests, self.tls = [], [], None
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self._answer(
                        self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
                    )
                except OSError:
                    continue

    def _answer(self, connection):
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
        length = int(
            next((line[16:] for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")), 0)
        )
        while len(body) < length:
            body += connection.recv(65536)
        method, path, _version = head.split(b"\r\n")[0].decode().split(" ")
        self.requests.append((method, path, body.decode()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)


@pytest.fixture
def server(settings):
    made = Server()
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"http://127.0.0.1:{made.port}",
        "REQUEST_TIMEOUT": (1, 0.5),
    }
    yield made
    made.listener.close()


@pytest.fixture
def channel():
    page = FacebookPage(SocialAccount(channel="facebook_page", remote_id="1"))
    page.account.credentials = {"access_token": "EAAtoken"}
    yield page
    page.close()


def raw(body, status="200 OK", headers=(), length=None):
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
    return raw({"data": list(posts), **({"paging": paging} if paging else {})})


def post(number="1_7", marker=MARKER, created="2026-11-24T10:00:05+0000", **values):
    link = {"attachments": {"data": [{"unshimmed_url": mark("https://example.bg/245/", marker, "facebook")}]}}
    return {"id": number, "created_time": created, **(link if marker else {}), **values}


# Answers that are none, after which nobody knows


@pytest.mark.parametrize(
    "answer",
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
def test_an_answer_that_says_nothing_certain_is_read_back(server, channel, answer):
    server.answers = [answer]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(server.requests) == 1


def test_a_redirect_is_not_followed(server, channel):
    server.answers = [raw(b"", "307 Temporary Redirect", [f"Location: http://127.0.0.1:{server.port}/other"])]
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

    server.answers = [trickle]
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert time.monotonic() - started < 3


def test_a_body_without_end_is_not_read_to_the_end(server, channel, monkeypatch):
    monkeypatch.setattr(graph, "MAX_RESPONSE_BYTES", 100_000)
    server.answers = [raw(b" " * 1_000_000 + b'{"id": "1_7"}')]
    with pytest.raises(OutcomeUnknown):
        create(channel)


def test_a_compressed_body_that_bursts_is_not_read_to_the_end(server, channel, monkeypatch):
    monkeypatch.setattr(graph, "MAX_RESPONSE_BYTES", 100_000)
    server.answers = [raw(gzip.compress(b" " * 5_000_000 + b"{}"), headers=["Content-Encoding: gzip"])]
    with pytest.raises(OutcomeUnknown):
        create(channel)


def test_the_body_of_a_redirect_is_not_read_to_its_end(server, channel, monkeypatch):
    monkeypatch.setattr(graph, "MAX_RESPONSE_BYTES", 100_000)
    sent = []

    def endless(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n")
        while len(sent) < 1000:
            connection.sendall(b"x" * 100_000)
            sent.append(1)

    server.answers = [endless]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(sent) < 1000


def test_an_answer_that_comes_too_late_is_not_taken_for_the_answer_to_the_next_call(server, channel):
    def late(connection):
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        if connection.recv(65536):
            connection.sendall(raw({"id": "1_8"}))

    server.answers = [late, raw({"id": "1_9"})]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert create(channel).id == "1_9"


@pytest.fixture
def stranger(server, settings, tmp_path):
    """The server, by TLS and with a certificate that nobody vouches for."""
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


def test_nothing_is_told_to_a_stranger_so_nothing_is_in_doubt(stranger, channel):
    stranger.answers = [raw({"id": "1_7"})]
    with pytest.raises(TransientError) as raised:
        create(channel)
    assert raised.value.problem == "network-unreachable"
    assert stranger.requests == []


def test_what_breaks_off_in_the_middle_of_an_encrypted_answer_is_in_doubt(stranger, channel, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", stranger.certificate)
    stranger.answers = [b""]
    with pytest.raises(OutcomeUnknown):
        create(channel)
    assert len(stranger.requests) == 1


# Answers that are good, though unusual


@pytest.mark.parametrize(
    ("answer", "number", "permalink"),
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
def test_what_the_row_keeps_is_an_id_and_an_address(server, channel, answer, number, permalink):
    server.answers = [raw(answer)]
    assert create(channel) == Remote(number, permalink)


def test_a_compressed_answer_is_read(server, channel):
    server.answers = [raw(gzip.compress(b'{"id": "1_7"}'), headers=["Content-Encoding: gzip"])]
    assert create(channel).id == "1_7"


def test_201_is_an_answer(server, channel):
    server.answers = [raw({"id": "1_7"}, "201 Created")]
    assert create(channel).id == "1_7"


def test_a_picture_whose_number_is_missing_is_no_picture(server, channel):
    server.answers = [raw({"success": True})]
    with pytest.raises(OutcomeUnknown):
        create(
            channel, Message(text="x", pictures=(Picture(1, "Мост", "a", url="https://example.bg/m.jpg"),))
        )


def test_a_picture_that_counts_as_used_is_looked_for_in_what_stands_there(server, channel):
    server.answers = [raw({"error": {"code": 100, "error_subcode": 1366051}}, "400 Bad Request")]
    with pytest.raises(OutcomeUnknown):
        create(channel)


# Errors in unusual clothes


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
def test_an_error_in_the_wrong_types_still_leads_to_a_decision(server, channel, error, expected):
    server.answers = [raw({"error": error}, "400 Bad Request")]
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
def test_no_header_silences_an_account_for_longer_than_a_day(server, channel, headers):
    server.answers = [raw(b"", "429 Too Many Requests", headers)]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    pause = max(raised.value.retry_after or 0, channel.pressure.rest)
    assert timezone.now() + timedelta(seconds=pause) <= timezone.now() + timedelta(days=1)


# Edits and removals


@pytest.mark.parametrize("answer", [{}, {"success": "no"}, {"success": False}, {"data": []}])
def test_an_edit_or_a_removal_counts_only_when_the_answer_says_so(server, channel, answer):
    server.answers = [raw(answer)]
    with pytest.raises(OutcomeUnknown):
        channel.update(Remote("1_7"), MESSAGE)
    with pytest.raises(OutcomeUnknown):
        channel.delete(Remote("1_7"))


def test_what_cannot_be_edited_though_it_can_be_read_has_not_vanished(server, channel):
    server.answers = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw({"id": "1_7"})]
    with pytest.raises(NeedsPerson) as raised:
        channel.update(Remote("1_7"), MESSAGE)
    assert raised.value.problem == "edit-by-hand"


def test_a_page_that_is_hidden_from_us_does_not_mean_that_its_posts_are_gone(server, channel):
    server.answers = [raw(GONE, "400 Bad Request")]
    for verb in (lambda: channel.update(Remote("1_7"), MESSAGE), lambda: channel.delete(Remote("1_7"))):
        with pytest.raises(NeedsPerson) as raised:
            verb()
        assert raised.value.problem == "object-gone"


def test_what_is_neither_editable_nor_readable_has_vanished(server, channel):
    server.answers = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw(GONE, "400 Bad Request")]
    with pytest.raises(Vanished):
        channel.update(Remote("1_7"), MESSAGE)


def test_not_being_allowed_to_read_a_post_does_not_mean_that_it_is_gone(server, channel):
    refusal = raw({"error": {"code": 3}}, "400 Bad Request")
    server.answers = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), refusal]
    with pytest.raises(NeedsPerson):
        channel.delete(Remote("1_7"))


def test_what_goes_by_half_a_name_is_not_gone_because_the_network_does_not_know_it(server, channel):
    server.answers = [raw(GONE, "400 Bad Request"), raw({"id": "1"}), raw(GONE, "400 Bad Request")]
    with pytest.raises(NeedsPerson) as raised:
        channel.delete(Remote("7"))
    assert raised.value.problem == "remove-by-hand"


# Looking for a post in a list


@pytest.mark.parametrize(
    "created", ["2026-11-24T10:00:05Z", "2026-11-24T12:00:05+02:00", 1795514405, "1795514405"]
)
@pytest.mark.parametrize("number", ["1_7", 17])
def test_a_post_is_found_whatever_its_time_and_its_number_look_like(server, channel, created, number):
    server.answers = [listed(post(number, created=created))]
    assert channel.find(MESSAGE, SINCE).id == str(number)


@pytest.mark.parametrize("created", [None, {}, "yesterday", "2026-13-45", 10**30, float("nan"), True])
def test_a_time_that_is_none_does_not_hinder_the_look(server, channel, created):
    old = post("1_6", marker=OTHER_MARKER, created=created)
    server.answers = [listed(old, cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


@pytest.mark.parametrize("minutes", [-30, -5, 5, 600])
def test_clocks_that_differ_do_not_hide_a_post(server, channel, minutes):
    created = (SINCE + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    server.answers = [listed(post(created=created))]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_of_several_posts_with_the_marker_the_oldest_is_ours(server, channel):
    copied = post("1_9", created="2026-11-24T11:00:00+0000", message="Вижте!")
    server.answers = [listed(copied, cursors={"after": "a"}, next="x"), listed(post(), post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_a_post_that_says_the_same_under_another_marker_is_another_one(server, channel):
    server.answers = [listed(post(marker=OTHER_MARKER, message=MESSAGE.text))]
    assert channel.find(MESSAGE, SINCE) is None


def test_a_new_post_that_says_the_same_without_any_marker_is_for_a_person(server, channel):
    server.answers = [listed(post(marker="", message=MESSAGE.text))]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"


def test_an_old_post_that_says_the_same_is_another_one(server, channel):
    server.answers = [listed(post(marker="", message=MESSAGE.text, created="2026-11-20T10:00:00+0000"))]
    assert channel.find(MESSAGE, SINCE) is None


def test_an_empty_page_with_a_next_is_not_the_end(server, channel):
    server.answers = [listed(cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"
    assert parse_qs(urlsplit(server.requests[1][1]).query)["after"] == ["a"]


def test_a_next_without_cursors_is_followed_by_its_parameters_and_never_elsewhere(server, channel):
    following = "https://elsewhere.example/v26.0/1/published_posts?access_token=EAA&after=b"
    server.answers = [listed(next=following), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"
    assert parse_qs(urlsplit(server.requests[1][1]).query)["after"] == ["b"]


def old(number, day):
    return post(f"1_{number}", marker=OTHER_MARKER, created=f"2026-10-{day:02}T10:00:00+0000")


@pytest.mark.parametrize("days", [[1], [3, 2, 1], [*range(1, 31)], [5, *range(30, 0, -1)]])
def test_a_list_that_shows_no_order_is_read_to_its_end(server, channel, days):
    first = [old(number, day) for number, day in enumerate(days)]
    server.answers = [listed(*first, cursors={"after": "a"}, next="x"), listed(post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_a_list_that_has_gone_back_far_enough_in_good_order_is_left(server, channel):
    first = [old(number, 31 - number) for number in range(30)]
    server.answers = [listed(*first, cursors={"after": "a"}, next="x")]
    assert channel.find(MESSAGE, SINCE) is None
    assert len(server.requests) == 1


def test_a_post_that_is_listed_twice_is_one_post(server, channel):
    earlier = post("1_6", created="2026-11-24T10:00:04+0000")
    server.answers = [listed(post(), cursors={"after": "a"}, next="x"), listed(post(), earlier)]
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
def test_a_list_that_cannot_be_read_to_its_end_is_for_a_person(server, channel, paging):
    server.answers = [listed(**paging)]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"
    assert len(server.requests) <= 2


def test_a_list_that_never_ends_is_left_after_some_pages(server, channel):
    pages = iter(range(1000))

    def endless(connection):
        connection.sendall(listed(cursors={"after": str(next(pages))}, next="x"))

    server.answers = [endless]
    with pytest.raises(NeedsPerson):
        channel.find(MESSAGE, SINCE)
    assert len(server.requests) < 50


@pytest.mark.parametrize("body", [{}, {"data": {}}, {"data": None}, {"data": "x"}, [], b"<html></html>"])
def test_a_list_that_is_none_is_asked_for_again_later(server, channel, body):
    server.answers = [raw(body)]
    with pytest.raises(TransientError):
        channel.find(MESSAGE, SINCE)


def test_entries_that_are_no_posts_are_passed_over(server, channel):
    server.answers = [listed(None, 7, "x", [], post())]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


# What a hostile server thinks of beside that


@pytest.mark.parametrize(
    ("answer", "expected"),
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
def test_success_in_the_status_alone_is_none(server, channel, answer, expected):
    server.answers = [answer]
    with pytest.raises(expected):
        create(channel)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_verb_follows_a_redirect_so_that_the_token_stays_where_it_belongs(server, channel, status):
    elsewhere = Server()
    location = f"Location: http://127.0.0.1:{elsewhere.port}/"
    elsewhere.answers = [raw({"id": "1_7", "data": []})]
    server.answers = [raw(b"", f"{status} Moved", [location])]
    for verb in (
        lambda: create(channel),
        lambda: channel.update(Remote("1_7"), MESSAGE),
        lambda: channel.delete(Remote("1_7")),
        lambda: channel.find(MESSAGE, SINCE),
        lambda: channel.read(Remote("1_7")),
        lambda: list(channel.listing()),
        channel.health,
    ):
        with pytest.raises((OutcomeUnknown, TransientError)):
            verb()
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
def test_a_pause_that_the_network_asks_for_is_obeyed_within_reason(server, channel, value, seconds):
    server.answers = [raw(b"", "429 Too Many Requests", [f"Retry-After: {value}".encode().decode("latin-1")])]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    assert raised.value.retry_after == (seconds or 60 * 60)


def test_a_pause_given_as_a_date_is_obeyed(server, channel):
    later = (timezone.now() + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    server.answers = [raw(b"", "429 Too Many Requests", [f"Retry-After: {later}"])]
    with pytest.raises(RateLimited) as raised:
        create(channel)
    assert 500 < raised.value.retry_after <= 600


def test_somebody_who_quotes_our_mark_is_not_taken_for_our_post(server, channel):
    quote = {"id": "1_8", "created_time": "2026-11-24T10:01:00+0000", "message": f"Какво е това? {LINK}"}
    server.answers = [listed(quote)]
    with pytest.raises(NeedsPerson) as raised:
        channel.find(MESSAGE, SINCE)
    assert raised.value.problem == "cannot-verify"
    server.answers = [listed(quote, post(message=MESSAGE.text))]
    assert channel.find(MESSAGE, SINCE).id == "1_7"


def test_a_post_that_is_there_twice_is_told_with_the_oldest_first(server, channel):
    second = post("1_9", created="2026-11-24T11:00:00+0000", message=MESSAGE.text)
    server.answers = [listed(second, post(message=MESSAGE.text))]
    assert [seen.remote.id for seen in channel.find_all(MESSAGE, SINCE)] == ["1_7", "1_9"]


@pytest.mark.parametrize("body", [{}, [], b"", b"<html></html>", {"id": None}, {"id": "../me"}])
def test_a_read_that_says_nothing_does_not_mean_that_the_post_is_gone(server, channel, body):
    server.answers = [raw(body)]
    with pytest.raises(TransientError):
        channel.read(Remote("1_7"))


# The daily look at the account

TOKEN = {"is_valid": True, "scopes": ["pages_manage_posts", "pages_read_engagement"]}


@pytest.mark.parametrize(
    "told",
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
def test_an_account_is_not_stopped_by_an_answer_in_the_wrong_types(server, channel, told, tasks):
    channel.account.pk = 1
    server.answers = [raw({"data": {**TOKEN, **told}}), raw({"id": "1", "tasks": tasks})]
    assert channel.health().findings == ()


@pytest.mark.parametrize("data", [None, [], "x", {}, {"is_valid": None}, {"is_valid": "false"}])
def test_a_token_of_which_nothing_is_told_is_looked_at_again_later(server, channel, data):
    server.answers = [raw({"data": data})]
    with pytest.raises(TransientError):
        channel.health()


@pytest.mark.parametrize(
    "error", [None, "x", [190], {"code": ["x"], "subcode": {}}, {"code": "190", "subcode": "463"}]
)
def test_a_token_that_is_dead_is_dead_whatever_else_is_told(server, channel, error):
    server.answers = [raw({"data": {"is_valid": False, "error": error}})]
    with pytest.raises(AuthenticationError):
        channel.health()
