"""Senders who hold up the site: bodies that arrive slowly, and bodies that are too large."""

import contextlib
import ssl
import threading
from collections.abc import Iterator

from .requests import open_tls, read_status
from .sample import HOST

CHUNK = b"x" * 65536


def _head(path: str, *fields: str) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {HOST}",
        "Content-Type: multipart/form-data; boundary=b",
        *fields,
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


@contextlib.contextmanager
def slow_bodies(port: int, path: str, sockets: int, first: int) -> Iterator[None]:
    """Keep ``sockets`` requests open: each sends ``first`` bytes at once, and then one byte a second."""
    opened = [_begin(port, path, number, first) for number in range(sockets)]
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(1):
            for sock in opened:
                with contextlib.suppress(OSError):
                    sock.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        for sock in opened:
            sock.close()


def _begin(port: int, path: str, number: int, first: int) -> ssl.SSLSocket:
    """Return the connection of a sender who has sent the head and ``first`` bytes."""
    # From many addresses, because nginx limits the senders of one.
    sock = open_tls(port, source=f"127.0.1.{number % 200 + 1}")
    sock.sendall(_head(path, f"Content-Length: {first + 1_000_000}") + b"x" * first)
    return sock


def send_body(port: int, path: str, size: int, chunked: bool) -> int:
    """Send ``size`` bytes until the proxy answers; return the status code."""
    with open_tls(port) as sock:
        if not chunked:
            sock.sendall(_head(path, f"Content-Length: {size}"))
            return read_status(sock)
        sock.sendall(_head(path, "Transfer-Encoding: chunked"))
        with contextlib.suppress(
            OSError
        ):  # The proxy may close before the end; its answer can still be read.
            for _number in range(size // len(CHUNK)):
                sock.sendall(b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK))
            sock.sendall(b"0\r\n\r\n")
        return read_status(sock)
