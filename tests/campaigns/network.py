"""A Graph API of the campaign's own, in memory: it is not the sandbox, so the two do not share a mistake.

It remembers whatever it ever accepted. ``Network.lose`` says how often an answer is lost after accepting,
``drop`` how often a request is lost before, ``lag`` how many seconds its lists need to catch up, ``slow`` how
many seconds an answer takes at most. ``POST /page`` gives the campaign an account, ``GET /accepted/ACCOUNT``
tells it all of one, ``POST /remove/POST`` is a person who removes a post.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, urlsplit

from .instagram_network import Containers


@dataclass
class Standing:
    """One post that was accepted, with every text that it ever had."""

    id: str
    account: str
    texts: list[str]
    link: str
    #: What each picture shows.
    pictures: list[str]
    accepted_at: float
    removed: bool = False
    comments: list[str] = field(default_factory=list)


@dataclass
class Network:
    """What the network holds, and how it misbehaves."""

    lose: float = 0
    drop: float = 0
    lag: float = 0
    slow: float = 0
    seed: int = 0
    posts: dict[str, Standing] = field(default_factory=dict)
    #: What each photo shows that belongs to no post yet.
    photos: dict[str, str] = field(default_factory=dict)
    numbers: count = field(default_factory=lambda: count(1000))
    containers: Containers = field(default_factory=Containers)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self):
        self.chance = random.Random(self.seed)

    def answer(self, method: str, path: str, values: dict) -> tuple[int, dict]:
        """Do what is asked, and return the status and the body."""
        first, *segments = [segment for segment in path.split("/") if segment]
        with self.lock:
            if first == "page":
                number = str(next(self.numbers))
                return 200, {"id": number, "token": "EAAcampaign", "instagram": number}
            if first == "remove":
                self.posts[segments[0]].removed = True
                return 200, {}
            if first == "accepted":
                return 200, {"data": [asdict(post) for post in self.of_account(segments[0])]}
            answered = self.containers.answer(self, method, segments, values)
            if answered:
                return answered
            match method, segments:
                case "POST", []:
                    return 200, {"id": values.get("id", "")}
                case "POST", [account, "feed"]:
                    return self._publish(account, values)
                case "POST", [_account, "photos"]:
                    number = str(next(self.numbers))
                    self.photos[number] = values.get("alt_text_custom", "")
                    return 200, {"id": number}
                case "GET", [account, "published_posts" | "feed"]:
                    return 200, {"data": self._list(account)}
                case "GET", [node] if "_" not in node:
                    return 200, {"id": node}
                case _, [node] if node in self.posts and not self.posts[node].removed:
                    return self._node(method, self.posts[node], values)
        return 400, {"error": {"message": "Unsupported request", "code": 100, "error_subcode": 33}}

    def _publish(self, account, values):
        photos = [each["media_fbid"] for each in json.loads(values.get("attached_media", "[]"))]
        if not set(photos) <= self.photos.keys():
            return 400, {"error": {"message": "Already posted", "code": 100, "error_subcode": 1366051}}
        pictures = [self.photos.pop(each) for each in photos]
        number = self.accept(account, values.get("message", ""), values.get("link", ""), pictures)
        return 200, {"id": number, "permalink_url": f"https://network.example/{number}"}

    def accept(self, account: str, text: str, link: str = "", pictures: list | None = None) -> str:
        """Keep a new post, and return its ID."""
        number = f"{account}_{next(self.numbers)}"
        self.posts[number] = Standing(number, account, [text], link, pictures or [], time.monotonic())
        return number

    def visible(self, account: str) -> list[Standing]:
        """Return what the lists of an account show already, the newest first."""
        until = time.monotonic() - self.lag
        posts = [post for post in self.of_account(account) if not post.removed and post.accepted_at <= until]
        return posts[::-1]

    def _list(self, account):
        return [self._shown(post) for post in self.visible(account)]

    @staticmethod
    def _shown(post):
        return {
            "id": post.id,
            "permalink_url": f"https://network.example/{post.id}",
            "created_time": "2019-01-02T18:31:28+0000",
            "message": post.texts[-1],
            "attachments": {"data": [{"unshimmed_url": post.link}]} if post.link else {},
        }

    def _node(self, method, post, values):
        if method == "POST":
            post.texts.append(values.get("message", ""))
        elif method == "DELETE":
            post.removed = True
        else:
            return 200, self._shown(post)
        return 200, {"success": True}

    def of_account(self, account: str) -> list[Standing]:
        """Return whatever was ever accepted there."""
        return [post for post in self.posts.values() if post.account == account]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The head and the body of an answer are two packets, and must not wait for each other.
    disable_nagle_algorithm = True

    def _serve(self):
        network: Network = self.server.network
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        values = dict(parse_qsl(parts.query)) | dict(parse_qsl(self.rfile.read(length).decode()))
        # What the campaign itself asks is answered.
        writing = self.command != "GET" and parts.path != "/page"
        if writing and network.chance.random() < network.drop:
            self.close_connection = True
            return
        time.sleep(network.chance.random() * network.slow)
        status, body = network.answer(self.command, parts.path, values)
        if writing and network.chance.random() < network.lose:
            self.close_connection = True
            return
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_DELETE = _serve

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the worker was killed


class Server(ThreadingHTTPServer):
    """The network on a free port of this machine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, network: Network):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.network = network


if __name__ == "__main__":
    server = Server(Network(**json.loads(sys.argv[1])))
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
