"""What a stranger sees at an address."""

import socket
import threading
import time

import pytest

from civic_social.exceptions import TransientError
from civic_social.public_urls import require_public, still_answers


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


def test_only_an_address_that_opens_is_public(address):
    with pytest.raises(TransientError) as raised:
        require_public(address(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", pause=0))
    assert (raised.value.problem, raised.value.details) == ("page-not-public", {"status": 404})
