"""Senders of uploads that cost work: large files, thousands of fields, a picture of 900 megapixels."""

import contextlib
import struct
import threading
import zlib
from collections import Counter
from http.client import HTTPException

from deploy.checks.requests import open_tls, read_status
from deploy.checks.sample import HOST

SENDERS = 6
BOUNDARY = "b0undary"
#: Django accepts any token that is the same in the cookie and in the form, and so reads the form to its end.
TOKEN = "a" * 32


class HostileUploads:
    """A context manager: senders that upload until its end; ``statuses`` counts the answers."""

    def __init__(self, port: int, path: str):
        self.port, self.path = port, path
        self.statuses: Counter[str] = Counter()
        self.stop = threading.Event()
        self.bodies = [_large_files(), _many_fields(), _bomb()]
        self.threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> "HostileUploads":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _send(self, number: int) -> None:
        turn = number
        while not self.stop.is_set():
            body, turn = self.bodies[turn % len(self.bodies)], turn + 1
            with (
                contextlib.suppress(OSError, HTTPException),
                open_tls(self.port, source=f"127.0.3.{number + 1}") as sock,
            ):
                head = (
                    f"POST {self.path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
                    f"Cookie: csrftoken={TOKEN}\r\nReferer: https://{HOST}{self.path}\r\n"
                    f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n"
                )
                with contextlib.suppress(OSError):  # It may be refused before its end.
                    sock.sendall(head.encode() + body)
                self.statuses[str(read_status(sock))] += 1


def _part(name: str, content: bytes, filename: str = "") -> bytes:
    given = f'; filename="{filename}"\r\nContent-Type: image/png' if filename else ""
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{given}\r\n\r\n'.encode()
        + content
        + b"\r\n"
    )


def _end(parts: bytes) -> bytes:
    return parts + _part("csrfmiddlewaretoken", TOKEN.encode()) + f"--{BOUNDARY}--\r\n".encode()


def _large_files() -> bytes:
    return _end(
        _part("attachments", b"\0" * 10_000_000, "a.png") + _part("attachments", b"x" * 10_000_000, "b.png")
    )


def _many_fields() -> bytes:
    return _end(b"".join(_part(f"f{number}", b"x") for number in range(20_000)))


def _bomb() -> bytes:
    """Return a PNG of a few kilobytes whose head promises 30,000 × 30,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 5_000_000, 9)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return _end(_part("attachments", png, "bomb.png") + _part("comment", b"x"))
