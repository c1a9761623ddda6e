"""The Instagram part of the campaigns' network: media containers, each of which can be published once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

GONE = {"error": {"message": "The container does not exist", "code": 24, "error_subcode": 2207008}}


@dataclass
class Containers:
    """The media containers of all accounts, and the posts that were made of them."""

    captions: dict[str, str] = field(default_factory=dict)
    #: The alternative texts of the pictures in each container.
    pictures: dict[str, list[str]] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)
    #: The IDs of the posts that were published from containers.
    media: set[str] = field(default_factory=set)

    def respond(self, network, method: str, segments: list[str], values: dict) -> tuple[int, dict] | None:
        """Carry out a request and return status and body, or None if the request is not Instagram's.

        ``network`` keeps the posts.
        """
        match method, segments:
            case "GET", [_account, "content_publishing_limit"]:
                config = {"quota_total": 10**6, "quota_duration": 86400}
                return 200, {"data": [{"quota_usage": 0, "config": config}]}
            case "POST", [_account, "media"]:
                return 200, {"id": self._make(str(next(network.numbers)), values)}
            case "GET", [container] if container in self.captions:
                status = "PUBLISHED" if container in self.published else "FINISHED"
                return 200, {"id": container, "status_code": status}
            case "POST", [account, "media_publish"]:
                return self._publish(network, account, values.get("creation_id", ""))
            case "GET", [account, "media"]:
                posts = network.visible(account)
                return 200, {"data": [as_json(post) for post in posts]}
            case _, [media, *edge] if media in self.media and not network.posts[media].removed:
                return self._media(network.posts[media], method, edge, values)
        return None

    def _make(self, number: str, values: dict) -> str:
        children = json.loads(values.get("children", "[]"))
        self.captions[number] = values.get("caption", "")
        self.pictures[number] = [self.pictures[child][0] for child in children] or [values["alt_text"]]
        return number

    @staticmethod
    def _media(post, method: str, edge: list[str], values: dict) -> tuple[int, dict] | None:
        match method, edge:
            case "GET", []:
                return 200, as_json(post)
            case "GET", ["comments"]:
                comments = [{"id": str(n), "text": text} for n, text in enumerate(post.comments)]
                return 200, {"data": comments[::-1]}
            case "POST", ["comments"]:
                post.comments.append(values["message"])
                return 200, {"id": f"{post.id}{len(post.comments)}"}
        return None

    def _publish(self, network, account: str, container: str) -> tuple[int, dict]:
        if container not in self.captions or container in self.published:
            return 400, GONE
        self.published.add(container)
        pictures = self.pictures[container]
        number = network.accept(account, self.captions[container], pictures=pictures)
        self.media.add(number)
        return 200, {"id": number}


def as_json(post) -> dict:
    """Return a post as Instagram's API lists it."""
    moment = datetime.now(UTC) - timedelta(seconds=time.monotonic() - post.accepted_at)
    return {
        "id": post.id,
        "caption": post.texts[-1],
        "permalink": f"https://network.example/{post.id}",
        "timestamp": moment.isoformat(),
    }
