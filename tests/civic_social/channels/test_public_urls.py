"""Checks of public URLs, over HTTP."""

import socket
import threading
import time

import pytest

from civic_social.channels.public_urls import close_sessions, require_public, still_answers
from civic_social.exceptions import PermanentError, TransientError
from civic_social.outgoing_http import Destinations
from tests.http_server import Handler, Server


@pytest.fixture
def site(settings):
    """A site that sets a cookie with each page and stores each request's connection and cookie."""

    class SiteHandler(Handler):
        def do_GET(self):
            server.requests.append((self.client_address, self.headers.get("Cookie")))
            status = 302 if self.path == "/moved" else 404 if self.path == "/gone" else 200
            self.answer(status, b"A page", {"Location": "/", "Set-Cookie": "csrftoken=known"})
            # Closes the connection without announcing it, as a server does after its idle timeout.
            self.close_connection = self.path == "/last"

    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHECK_PUBLIC_URL": True}
    with Server(SiteHandler) as server:
        server.requests = []
        yield server
        close_sessions()


def test_requests_share_a_connection_and_send_no_cookies(site):
    for path in ("/1", "/2", "/3"):
        require_public(f"{site.url}{path}")
    connections, cookies = zip(*site.requests, strict=True)
    assert len(set(connections)) == 1
    assert cookies == (None, None, None)


def test_redirect_is_followed_and_its_cookie_is_not_sent(site):
    for path in ("/moved", "/1"):
        require_public(f"{site.url}{path}")
    assert len(site.requests) == 3
    assert site.requests[-1][1] is None


def test_close_sessions_closes_the_connection(site):
    for path in ("/1", "/2"):
        require_public(f"{site.url}{path}")
        close_sessions()
    assert len({connection for connection, _cookie in site.requests}) == 2


def test_connection_closed_by_the_server_is_reopened(site):
    for path in ("/last", "/last", "/1"):
        require_public(f"{site.url}{path}")
    assert len({connection for connection, _cookie in site.requests}) == 3


def test_missing_page_is_reported_with_its_status(site):
    with pytest.raises(TransientError) as refused:
        require_public(f"{site.url}/gone")
    assert (refused.value.problem, refused.value.details) == ("page-not-public", {"status": 404})
    require_public(f"{site.url}/1")


@pytest.fixture
def slow_url(settings):
    """A function that serves ``head`` byte by byte, with a pause in seconds, and returns the URL."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "REQUEST_TIMEOUT": (1, 0.5), "CHECK_PUBLIC_URL": True}
    listener = socket.create_server(("127.0.0.1", 0))

    def serve_slowly(head: bytes, pause: float):
        def serve():
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    for byte in head:
                        connection.sendall(bytes([byte]))
                        time.sleep(pause)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield serve_slowly
    listener.close()


def answers(url):
    """Return the result for an address that the administrator has configured."""
    return still_answers(url, Destinations(configured_origins=(url,)))


@pytest.mark.parametrize("check", [require_public, answers])
def test_slow_response_ends_at_the_deadline(slow_url, check):
    url = slow_url(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100, pause=0.1)
    started = time.monotonic()
    with pytest.raises(TransientError):
        check(url)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(("status", "exists"), [(b"200 OK", True), (b"404 Not Found", False)])
def test_status_shows_if_the_url_exists(slow_url, status, exists):
    url = slow_url(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n", pause=0)
    assert answers(url) is exists


def test_address_outside_the_network_is_refused_without_a_request(site):
    with pytest.raises(PermanentError) as refused:
        still_answers(f"{site.url}/1", Destinations(hosts=("facebook.com",)))
    assert (refused.value.problem, site.requests) == ("address-refused", [])


def test_page_at_a_name_that_is_not_our_own_is_refused_without_a_request(site, settings):
    settings.ALLOWED_HOSTS = ["byalareka.bg"]
    close_sessions()  # An earlier test may have left a client with its rule.
    with pytest.raises(TransientError) as refused:
        require_public(f"{site.url}/1")
    assert (refused.value.problem, site.requests) == ("own-address-refused", [])
