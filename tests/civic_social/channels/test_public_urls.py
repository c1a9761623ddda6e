"""What a stranger sees at a page's address, asked of a real server."""

import http.server
import socket
import threading
import time

import pytest

from civic_social.channels.public_urls import close_sessions, require_public, still_answers
from civic_social.exceptions import TransientError


@pytest.fixture
def site(settings):
    """A site that sets a cookie with each page, and notes the connections and the cookies that come back."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            made.asked.append((self.client_address, self.headers.get("Cookie")))
            status = 302 if self.path == "/moved" else 404 if self.path == "/gone" else 200
            self.send_response(status)
            self.send_header("Location", "/")
            self.send_header("Set-Cookie", "csrftoken=known")
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"A page")
            # Without a word, as a server does whose patience with an idle connection has ended.
            self.close_connection = self.path == "/last"

        def log_message(self, *args):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked, made.url = [], f"http://127.0.0.1:{made.server_port}"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHECK_PUBLIC_URL": True}
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    close_sessions()
    made.shutdown()
    made.server_close()


def test_many_pages_are_looked_at_over_one_connection_and_each_time_as_a_stranger(site):
    for path in ("/1", "/2", "/3"):
        require_public(f"{site.url}{path}")
    connections, cookies = zip(*site.asked, strict=True)
    assert len(set(connections)) == 1
    assert cookies == (None, None, None)


def test_a_page_that_was_moved_is_followed_and_leaves_nothing_for_the_next(site):
    for path in ("/moved", "/1"):
        require_public(f"{site.url}{path}")
    assert len(site.asked) == 3
    assert site.asked[-1][1] is None


def test_the_connection_ends_with_the_work_that_it_was_kept_for(site):
    for path in ("/1", "/2"):
        require_public(f"{site.url}{path}")
        close_sessions()
    assert len({connection for connection, _cookie in site.asked}) == 2


def test_a_connection_that_the_server_has_closed_is_no_reason_to_wait(site):
    for path in ("/last", "/last", "/1"):
        require_public(f"{site.url}{path}")
    assert len({connection for connection, _cookie in site.asked}) == 3


def test_a_page_that_is_not_there_is_named_with_its_status(site):
    with pytest.raises(TransientError) as refused:
        require_public(f"{site.url}/gone")
    assert (refused.value.problem, refused.value.details) == ("page-not-public", {"status": 404})
    require_public(f"{site.url}/1")


@pytest.fixture
def address(settings):
    """An address that answers with ``head``, a byte at a time; gives a function that says with which."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "REQUEST_TIMEOUT": (1, 0.5), "CHECK_PUBLIC_URL": True}
    listener = socket.create_server(("127.0.0.1", 0))

    def trickle(head: bytes, pause: float):
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

    yield trickle
    listener.close()


@pytest.mark.parametrize("ask", [require_public, still_answers])
def test_an_address_whose_answer_trickles_in_for_ever_is_given_up(address, ask):
    url = address(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100, pause=0.1)
    started = time.monotonic()
    with pytest.raises(TransientError):
        ask(url)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(("status", "stands"), [(b"200 OK", True), (b"404 Not Found", False)])
def test_an_address_tells_whether_something_is_there(address, status, stands):
    url = address(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n", pause=0)
    assert still_answers(url) is stands
