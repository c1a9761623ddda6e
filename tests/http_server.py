"""An HTTP server on loopback, the common part of the servers that tests talk to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Handler(BaseHTTPRequestHandler):
    """A connection; a subclass has a method for each HTTP method that it answers."""

    protocol_version = "HTTP/1.1"
    # Headers and body are sent as two packets; with Nagle's algorithm the second one would wait.
    disable_nagle_algorithm = True

    def read_body(self) -> bytes:
        """Return the body; it is shorter than its header says if the sender was killed."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        """Send a response; ``headers`` may state another length than that of ``content``."""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def answer_json(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        """Send ``value`` as JSON."""
        content_type = {"Content-Type": "application/json"}
        self.answer(status, json.dumps(value).encode(), content_type | (headers or {}))

    def log_message(self, *args: object) -> None:
        """Write no line for each request."""


class Server(ThreadingHTTPServer):
    """A server on a free port; it ends without waiting for connections that clients keep open.

    A context manager that serves in a thread.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[Handler]):
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Refuse every further connection; may be called twice."""
        self.shutdown()
        self.server_close()
