"""A Graph API with comments on plain HTTP, whose responses are lost, late, false and limited.

Beside the Graph API it serves the campaign: ``/account``, ``/post``, ``/act`` (people do something),
``/say`` and ``/add`` (a comment), ``/events`` (each once, to an address), ``/hostile`` and ``/honest``,
``/wall`` (what stands there), ``/state``.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections import Counter
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from .conversation_events import Events
from .conversation_wall import Said, Wall, parse_fields, told

#: The share of requests with a fault while the network is hostile.
RATE = 0.12
SLOW_SECONDS, LATE_SECONDS = 0.8, 1
#: What a faulty request really does, and how it is answered.
WRITES = (
    *((effect, answer) for effect in ("do", "not", "late") for answer in ("cut", "error 500", "garbage")),
    ("do", "slow"),
    ("do", "too slow"),
    ("not", "limit"),
    ("not", "retry after"),
    ("not", "transient"),
    ("do", "transient"),
)
READS = (
    *(
        ("do", answer)
        for answer in ("cut", "error 500", "garbage", "slow", "limit", "retry after", "transient")
    ),
    ("do", "blind"),
    ("do", "missing"),
    ("do", "cut in the body"),
)
GONE = {"message": "Unsupported get request.", "code": 100, "error_subcode": 33}


class Failure(Exception):
    """An error as Meta states it."""

    def __init__(self, code: int, message: str, **more):
        super().__init__(message)
        self.body = {"error": {"message": message, "code": code, "fbtrace_id": "A1", **more}}


class Network:
    """The Graph API over a wall, and its faults."""

    def __init__(self, seed: int, secret: str, lag: float = 0):
        self.chance = random.Random(seed)
        self.wall = Wall(seed, lag)
        self.events = Events(self.wall, secret, seed)
        self.faults: Counter = Counter()
        self.is_hostile = False
        #: How often each text was accepted as an answer of the account.
        self.answers: Counter = Counter()
        #: Requests that new apps may not send.
        self.refused: list[str] = []

    # The campaign itself

    def control(self, verb: str, values: dict) -> dict:
        """Carry out a request of the campaign; called with the wall's lock."""
        wall, events = self.wall, self.events
        match verb:
            case "account":
                return {"id": wall.new_account(values["channel"])}
            case "post":
                return {"id": wall.new_post(values["account"])}
            case "act":
                wall.act(values["posts"])
            case "add":
                return {"id": wall.add(**values).id}
            case "say":
                said = wall.say(self.chance.choice(values["posts"]))
                return {"id": said.id, "at": said.at}
            case "events":
                events.is_hostile, events.address = False, values["address"]
                events.waiting.clear()
            case "hostile":
                self.is_hostile = events.is_hostile = True
                events.address = values["address"]
            case "honest":
                self.is_hostile = False
                events.make_honest()
            case "wall":
                return {"said": wall.as_json(values["posts"]), "answers": self.answers}
        return {
            "waiting": len(events.waiting) + events.busy,
            "events": events.counts,
            "faults": self.faults,
            "refused": self.refused,
        }

    # The Graph API

    def respond(self, method: str, path: str, values: dict) -> dict:
        """Carry out a request with the wall's lock. Raises ``Failure``."""
        if "method" in values or "ids" in values or ".as(" in values.get("fields", ""):
            self.refused.append(f"{method} {path}")
            raise Failure(3, "Application does not have the capability to make this API call.")
        segments = [each for each in path.split("/") if each]
        wall = self.wall
        match method, segments:
            case "GET", [account, "published_posts" | "media"] if account in wall.accounts:
                return self._list_posts(account, values)
            case "GET", [post, "comments"] if post in wall.posts:
                is_page = wall.is_page(post)
                return self._page(wall.listed(post, None if is_page else ""), values)
            case "GET", [comment, "comments" | "replies"] if found := wall.visible(comment):
                return self._page(wall.listed(found.post, found.id), values)
            case "GET", [post] if post in wall.posts:
                return self._post(post, self._fields(values.get("fields", "id")))
            case "GET", [node] if found := wall.visible(node):
                return self._told(found, self._fields(values.get("fields", "id")))
            case "GET", [node] if node in wall.accounts or node == "me":
                return {"id": node}
            case "POST", [comment, "comments" | "replies"] if found := wall.visible(comment):
                return self._answer(found, values)
            case "POST", [comment] if found := wall.visible(comment):
                hidden = values.get("is_hidden", values.get("hide", ""))
                wall.set_hidden(found, hidden in ("true", "True", "1"))
                return {"success": True}
            case "DELETE", [comment] if found := wall.visible(comment):
                wall.remove(found)
                return {"success": True}
            case "POST", [_account, "subscribed_apps"]:
                return {"success": True}
            case "POST", [_account, "messages"]:
                return {"recipient_id": "1", "message_id": "m1"}
        raise Failure(GONE["code"], GONE["message"], error_subcode=33)

    def _answer(self, top: Said, values: dict) -> dict:
        if top.hidden:
            raise Failure(100, "A hidden comment cannot be answered.", error_subcode=1)
        if not self.wall.is_page(top) and top.parent:
            raise Failure(100, "Only comments at the top can be answered.", error_subcode=1)
        top = self.wall.said.get(top.parent) or top
        comment = self.wall.add(top.post, values["message"], parent=top.id)
        self.answers[comment.text] += 1
        if "fields" in values or (self.is_hostile and not self.wall.is_page(top) and self._is_unlucky(0.1)):
            # Instagram publishes the comment, and then reports an error.
            raise Failure(20, "The comment cannot be read.", error_subcode=1772107)
        return {"id": comment.id}

    def _is_unlucky(self, share: float) -> bool:
        return self.chance.random() < share

    def _fields(self, text: str) -> dict:
        try:
            return parse_fields(text)
        except ValueError as error:
            self.refused.append(str(error))
            raise Failure(100, str(error)) from None

    def _list_posts(self, account: str, values: dict) -> dict:
        fields = self._fields(values["fields"])
        posts = [post for post, owner in self.wall.posts.items() if owner == account][::-1]
        return self._paged(posts, values, lambda post: self._post(post, fields))

    def _post(self, post: str, fields: dict) -> dict:
        found, body = self.wall.of_post(post), {"id": post}
        for name, (parameters, below) in fields.items():
            if name == "comments":
                level = None if parameters.get("filter") == "stream" else ""
                shown = partial(self._told, fields=below)
                body[name] = self._paged(self.wall.listed(post, level), parameters, shown)
                if parameters.get("summary") == "true":
                    body[name]["summary"] = {"total_count": len(found)}
            elif name == "comments_count":
                body[name] = len([each for each in found if not each.hidden])
            elif name == "reactions":
                body[name] = {"data": [], "summary": {"total_count": 3}}
            elif name == "like_count":
                body[name] = 3
        return body

    def _told(self, comment: Said, fields: dict) -> dict:
        try:
            body = told(self.wall, comment, fields)
        except ValueError as error:
            self.refused.append(str(error))
            raise Failure(100, str(error)) from None
        if "replies" in fields:
            parameters, below = fields["replies"]
            replies = self.wall.listed(comment.post, comment.id)
            if replies:
                body["replies"] = self._paged(replies, parameters, lambda each: self._told(each, below))
        return body

    def _page(self, comments: list[Said], values: dict) -> dict:
        fields = self._fields(values.get("fields", "id"))
        return self._paged(comments, values, lambda each: self._told(each, fields))

    def _paged(self, entries: list, values: dict, shown) -> dict:
        """Return a page; while hostile, pages are short, overlap, and may be out of order."""
        begin, size = int(values.get("after") or 0), int(values.get("limit") or 25)
        if self.is_hostile and self._is_unlucky(0.1):
            size = min(size, 3)
        end = begin + size
        if self.is_hostile and self._is_unlucky(0.1):
            begin = max(0, begin - 1)
        chosen = entries[begin:end]
        if self.is_hostile and self._is_unlucky(0.1):
            self.chance.shuffle(chosen)
        body: dict = {"data": [shown(entry) for entry in chosen]}
        if end < len(entries):
            url = f"https://graph.facebook.com/v26.0/x?access_token=t&after={end}"
            body["paging"] = {"cursors": {"before": str(begin), "after": str(end)}, "next": url}
        return body

    def draw(self, method: str) -> tuple[str, str]:
        """Return the effect and the answer of a request."""
        if not self.is_hostile or not self._is_unlucky(RATE):
            return "do", ""
        fault = self.chance.choice(READS if method == "GET" else WRITES)
        self.faults[f"{'read' if method == 'GET' else 'write'}: {fault[0]}, {fault[1]}"] += 1
        return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self):
        network: Network = self.server.network
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
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
