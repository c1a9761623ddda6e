"""What a stranger sees at a page's address, asked of a real server."""

import http.server
import threading

import pytest

from civic_social.exceptions import TransientError
from civic_social.public_urls import require_public


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


def test_a_connection_that_the_server_has_closed_is_no_reason_to_wait(site):
    for path in ("/last", "/last", "/1"):
        require_public(f"{site.url}{path}")
    assert len({connection for connection, _cookie in site.asked}) == 3


def test_a_page_that_is_not_there_is_named_with_its_status(site):
    with pytest.raises(TransientError) as refused:
        require_public(f"{site.url}/gone")
    assert (refused.value.problem, refused.value.details) == ("page-not-public", {"status": 404})
    require_public(f"{site.url}/1")
