"""A Graph API with comments on plain HTTP, whose responses are lost, late, false and limited.

Beside the Graph API it serves the campaign: ``/account``, ``/post``, ``/act`` (people do something),
``/say`` and ``/add`` (a comment), ``/events`` (each once, to an address), ``/hostile`` and ``/honest``,
``/wall`` (what stands there), ``/state``.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from .conversation_graph import GONE, Failure, Network

SLOW_SECONDS, LATE_SECONDS = 0.8, 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self):
        network: Network = self.server.network
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # The worker was killed between the headers and the body.
            self.close_connection = True
            return
        content = body.decode()
        parts = urlsplit(self.path)
        version, _, path = unquote(parts.path).lstrip("/").partition("/")
        if not version.startswith("v2"):
            with network.wall.lock:
                self._answer(200, network.control(version, json.loads(content or "{}")))
            return
        values = dict(parse_qsl(parts.query)) | dict(parse_qsl(content))
        with network.wall.lock:
            effect, answer = network.draw(self.command)
            status, body = self._carry_out(path, values) if effect == "do" else (200, {"success": True})
        if effect == "late":
            threading.Timer(LATE_SECONDS, self._carry_out_late, (path, values)).start()
        self._answer_with(answer, status, body)

    do_GET = do_POST = do_DELETE = _serve

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
                self.close_connection = True
            case "error 500":
                self._answer(500, {"error": {"message": "Unknown error", "code": 1}})
            case "transient":
                self._answer(500, {"error": {"message": "Temporary", "code": 2, "is_transient": True}})
            case "limit":
                usage = {"X-App-Usage": json.dumps({"call_count": 100})}
                self._answer(400, {"error": {"message": "Limit", "code": 32}}, usage)
            case "retry after":
                self._answer(429, {"error": {"message": "Limit", "code": 613}}, {"Retry-After": "1"})
            case "garbage":
                self._write(502, b"<html>Bad gateway</html>", {})
            case "cut in the body":
                content = json.dumps(body).encode()
                self._write(status, content[: len(content) // 2], {"Content-Length": str(len(content))})
                self.close_connection = True
            case "blind":
                self._answer(status, _blinded(body))
            case "missing":
                self._answer(400, {"error": GONE})
            case "slow" | "too slow":
                time.sleep(SLOW_SECONDS * (1 if answer == "slow" else 3))
                self._answer(status, body)
            case _:
                self._answer(status, body)

    def _answer(self, status: int, body: dict, headers: dict | None = None) -> None:
        self._write(status, json.dumps(body).encode(), headers or {})

    def _write(self, status: int, content: bytes, headers: dict) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            self.close_connection = True  # The worker was killed.


def _blinded(body: dict) -> dict:
    """Return a response in which the comments are left out, as Standard Access does, with their number."""
    posts = body.get("data", [body])
    for post in posts if isinstance(posts, list) else ():
        if isinstance(post, dict) and isinstance(post.get("comments"), dict):
            post["comments"] = {**post["comments"], "data": []}
            post["comments"].pop("paging", None)
    return body


class Server(ThreadingHTTPServer):
    """An HTTP server for one network, on a free loopback port."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, network: Network):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.network = network


if __name__ == "__main__":
    server = Server(Network(**json.loads(sys.argv[1])))
    server.network.events.start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
