"""A Graph API with comments on plain HTTP, whose responses are lost, late, false and limited.

Beside the Graph API it serves the campaign: ``/account``, ``/post``, ``/act`` (people do something),
``/say`` and ``/add`` (a comment), ``/events`` (each once, to an address), ``/hostile`` and ``/honest``,
``/wall`` (what stands there), ``/state``.
"""

from __future__ import annotations

import json
import threading
import time
from urllib.parse import parse_qsl, unquote, urlsplit

from .conversation_graph import GONE, Failure, Network
from .http_server import Handler, arguments, serve

SLOW_SECONDS, LATE_SECONDS = 0.8, 1


class _Handler(Handler):
    def serve(self, body: bytes) -> None:
        network: Network = self.server.network
        content = body.decode()
        parts = urlsplit(self.path)
        version, _, path = unquote(parts.path).lstrip("/").partition("/")
        if not version.startswith("v2"):
            with network.wall.lock:
                self.answer_json(200, network.control(version, json.loads(content or "{}")))
            return
        values = dict(parse_qsl(parts.query)) | dict(parse_qsl(content))
        with network.wall.lock:
            effect, answer = network.draw(self.command)
            status, value = self._carry_out(path, values) if effect == "do" else (200, {"success": True})
        if effect == "late":
            threading.Timer(LATE_SECONDS, self._carry_out_late, (path, values)).start()
        self._answer_with(answer, status, value)

    def _carry_out(self, path: str, values: dict) -> tuple[int, dict]:
        try:
            return 200, self.server.network.respond(self.command, path, values)
        except Failure as failure:
            return 400, failure.body

    def _carry_out_late(self, path: str, values: dict) -> None:
        with self.server.network.wall.lock:
            self._carry_out(path, values)

    def _answer_with(self, answer: str, status: int, body: dict) -> None:
        match answer:
            case "cut":
                self.cut()
            case "error 500":
                self.answer_json(500, {"error": {"message": "Unknown error", "code": 1}})
            case "transient":
                self.answer_json(500, {"error": {"message": "Temporary", "code": 2, "is_transient": True}})
            case "limit":
                usage = {"X-App-Usage": json.dumps({"call_count": 100})}
                self.answer_json(400, {"error": {"message": "Limit", "code": 32}}, usage)
            case "retry after":
                self.answer_json(429, {"error": {"message": "Limit", "code": 613}}, {"Retry-After": "1"})
            case "garbage":
                self.answer(502, b"<html>Bad gateway</html>")
            case "cut in the body":
                content = json.dumps(body).encode()
                self.answer(status, content[: len(content) // 2], {"Content-Length": str(len(content))})
                self.cut()
            case "blind":
                self.answer_json(status, _blinded(body))
            case "missing":
                self.answer_json(400, {"error": GONE})
            case "slow" | "too slow":
                time.sleep(SLOW_SECONDS * (1 if answer == "slow" else 3))
                self.answer_json(status, body)
            case _:
                self.answer_json(status, body)


def _blinded(body: dict) -> dict:
    """Return a response in which the comments are left out, as Standard Access does, with their number."""
    posts = body.get("data", [body])
    for post in posts if isinstance(posts, list) else ():
        if isinstance(post, dict) and isinstance(post.get("comments"), dict):
            post["comments"] = {**post["comments"], "data": []}
            post["comments"].pop("paging", None)
    return body


if __name__ == "__main__":
    network = Network(**arguments())
    network.events.start()
    serve(network, _Handler)
