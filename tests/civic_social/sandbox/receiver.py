"""A small site that receives webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.http_server import Handler, Server


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

    class WebhookHandler(Handler):
        def do_GET(self):
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            is_known = query.get("hub.verify_token") == site.verify_token
            self.answer(200 if is_known else 403, query.get("hub.challenge", "").encode())

        def do_POST(self):
            site.received.append((self.read_body(), self.headers["X-Hub-Signature-256"]))
            self.answer(site.statuses.pop(0) if site.statuses else 200, b"")

    with Server(WebhookHandler) as server:
        site.url = f"{server.url}/webhooks/meta/"
        yield site
