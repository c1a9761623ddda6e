"""A proxy in front of real servers, which loses responses to requests that were carried out.

    python -m tests.campaigns.proxy '{"server": "http://127.0.0.1:8080", "lose": 0.1, "drop": 0.05}'

Prints its URL. Beside the server it serves the campaign: ``GET /accepted`` returns all posts that the server
has ever accepted, and every other address is a page or a picture of the municipality's site.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urlsplit

import requests
from PIL import Image as Drawing

from .http_server import Handler, arguments, serve

#: The headers of one connection only, and those that describe the body's encoding.
OWN_HEADERS = ("connection", "content-length", "content-encoding", "transfer-encoding", "host", "keep-alive")
PAGE = """<html><head><meta property="og:image" content="{url}picture.jpg"></head></html>"""


@dataclass
class Network:
    """A real server at ``server``; ``lose``, ``drop`` and ``slow`` are those of ``network.Network``."""

    server: str
    lose: float = 0
    drop: float = 0
    slow: float = 0
    seed: int = 0
    #: The text of each post that the server has accepted, and its ID there.
    accepted: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self):
        self.chance = random.Random(self.seed)

    def pass_on(self, method: str, path: str, headers: dict, body: bytes) -> requests.Response:
        """Return the server's response, after its post was noted."""
        kept = {name: value for name, value in headers.items() if name.lower() not in OWN_HEADERS}
        response = requests.request(
            method, f"{self.server}{path}", headers=kept, data=body, timeout=60, allow_redirects=False
        )
        if response.ok and (published := _published(method, path, body, response.json)):
            self.accepted.append(published)
        return response


def _published(method: str, path: str, body: bytes, read: Callable[[], dict]) -> tuple[str, str] | None:
    """Return text and ID of the post that a successful request has published, or None if it has not."""
    where = urlsplit(path).path
    if method == "POST" and where == "/api/v1/statuses":
        values = json.loads(body)
        return None if values.get("in_reply_to_id") else (values["status"], read()["id"])
    if method == "POST" and where.endswith(("repo.putRecord", "repo.createRecord")):
        record = json.loads(body)["record"]
        return None if "reply" in record else (record["text"], read()["uri"])
    return None


class _Handler(Handler):
    def serve(self, body: bytes) -> None:
        network: Network = self.server.network
        path = urlsplit(self.path).path
        if path == "/accepted":
            self.answer_json(200, network.accepted)
            return
        if not path.startswith(("/api/", "/xrpc/")):
            self._answer_as_site(path)
            return
        # A lost login only costs a minute, and every worker logs in.
        is_writing = self.command != "GET" and not path.endswith("createSession")
        if is_writing and network.chance.random() < network.drop:
            self.cut()
            return
        time.sleep(network.chance.random() * network.slow)
        response = network.pass_on(self.command, self.path, dict(self.headers), body)
        if is_writing and network.chance.random() < network.lose:
            self.cut()
            return
        headers = {name: value for name, value in response.headers.items() if name.lower() not in OWN_HEADERS}
        self.answer(response.status_code, response.content, headers)

    def _answer_as_site(self, path: str) -> None:
        if not path.endswith(".jpg"):
            page = PAGE.format(url=f"http://{self.headers['Host']}/")
            self.answer(200, page.encode(), {"Content-Type": "text/html"})
            return
        picture = BytesIO()
        Drawing.new("RGB", (60, 40), "green").save(picture, "JPEG")
        self.answer(200, picture.getvalue(), {"Content-Type": "image/jpeg"})


if __name__ == "__main__":
    serve(Network(**arguments()), _Handler)
