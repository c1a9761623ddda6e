"""A small site that receives webhooks."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class Receiver:
    """A callback URL; ``received`` are pairs of body and signature, ``statuses`` the next answers."""

    url: str = ""
    verify_token: str = "verify-me"
    received: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def values(self) -> list[dict]:
        """The changes that were received, in order."""
        entries = [entry for body, _ in self.received for entry in json.loads(body)["entry"]]
        return [change["value"] for entry in entries for change in entry["changes"]]

    def is_signed(self, number: int, secret: str) -> bool:
        """Return True if the signature of a delivery is over its raw bytes."""
        body, signature = self.received[number]
        return signature == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@contextmanager
def receive():
    """Serve a Receiver on a free port for the duration of the block."""
    site = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            is_known = query.get("hub.verify_token") == site.verify_token
            self._answer(200 if is_known else 403, query.get("hub.challenge", "").encode())

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            site.received.append((body, self.headers["X-Hub-Signature-256"]))
            self._answer(site.statuses.pop(0) if site.statuses else 200, b"")

        def _answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/webhooks/meta/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
