"""A Graph API in memory for the campaigns, written without the sandbox's code so that they share no mistake.

It keeps every post that it has accepted. Beside the Graph API it serves the campaign itself: ``POST /page``
creates an account, ``GET /accepted/ACCOUNT`` returns all posts that it has accepted for an account, and
``POST /remove/POST`` removes a post as a person does.
"""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import asdict, dataclass, field
from itertools import count
from urllib.parse import parse_qsl, urlsplit

from .http_server import Handler, arguments, serve
from .instagram_network import Containers


@dataclass
class AcceptedPost:
    """One post that was accepted, with every text that it ever had."""

    id: str
    account: str
    texts: list[str]
    link: str
    #: The alternative text of each picture.
    pictures: list[str]
    accepted_at: float
    removed: bool = False
    comments: list[str] = field(default_factory=list)


@dataclass
class Network:
    """The posts of the network, and its faults."""

    #: The share of writing requests whose response is lost after the request was carried out.
    lose: float = 0
    #: The share of writing requests that are lost before they are carried out.
    drop: float = 0
    #: Seconds after which a new post appears in lists.
    lag: float = 0
    #: The longest time in seconds that a response takes.
    slow: float = 0
    seed: int = 0
    posts: dict[str, AcceptedPost] = field(default_factory=dict)
    #: The alternative text of each uploaded photo that belongs to no post yet.
    photos: dict[str, str] = field(default_factory=dict)
    numbers: count = field(default_factory=lambda: count(1000))
    containers: Containers = field(default_factory=Containers)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self):
        self.chance = random.Random(self.seed)

    def respond(self, method: str, path: str, values: dict) -> tuple[int, dict]:
        """Carry out a request and return the HTTP status and the JSON body."""
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
            if response := self.containers.respond(self, method, segments, values):
                return response
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
        if not set(photos) <= self.photos.keys() or len(set(photos)) < len(photos):
            return 400, {"error": {"message": "Already posted", "code": 100, "error_subcode": 1366051}}
        pictures = [self.photos.pop(each) for each in photos]
        number = self.accept(account, values.get("message", ""), values.get("link", ""), pictures)
        return 200, {"id": number, "permalink_url": f"https://network.example/{number}"}

    def accept(self, account: str, text: str, link: str = "", pictures: list | None = None) -> str:
        """Store a new post and return its ID."""
        number = f"{account}_{next(self.numbers)}"
        self.posts[number] = AcceptedPost(number, account, [text], link, pictures or [], time.monotonic())
        return number

    def visible(self, account: str) -> list[AcceptedPost]:
        """Return the posts of an account that lists show by now, the newest first."""
        until = time.monotonic() - self.lag
        posts = [post for post in self.of_account(account) if not post.removed and post.accepted_at <= until]
        return posts[::-1]

    def _list(self, account):
        return [self._as_json(post) for post in self.visible(account)]

    @staticmethod
    def _as_json(post):
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
            return 200, self._as_json(post)
        return 200, {"success": True}

    def of_account(self, account: str) -> list[AcceptedPost]:
        """Return every post that was ever accepted for an account, removed ones too."""
        return [post for post in self.posts.values() if post.account == account]


class _Handler(Handler):
    def serve(self, body: bytes) -> None:
        network: Network = self.server.network
        parts = urlsplit(self.path)
        values = dict(parse_qsl(parts.query)) | dict(parse_qsl(body.decode()))
        # Creating an account is a request of the campaign itself, which must not be lost.
        writing = self.command != "GET" and parts.path != "/page"
        if writing and network.chance.random() < network.drop:
            self.cut()
            return
        time.sleep(network.chance.random() * network.slow)
        status, value = network.respond(self.command, parts.path, values)
        if writing and network.chance.random() < network.lose:
            self.cut()
            return
        self.answer_json(status, value)


if __name__ == "__main__":
    serve(Network(**arguments()), _Handler)
