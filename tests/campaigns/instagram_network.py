"""Instagram's part of the campaign's network: containers, each of which is published once."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

GONE = {"error": {"message": "The container does not exist", "code": 24, "error_subcode": 2207008}}


@dataclass
class Containers:
    """What has been prepared; ``answer`` returns None for what is not Instagram's."""

    captions: dict[str, str] = field(default_factory=dict)
    published: set[str] = field(default_factory=set)

    def answer(self, network, method: str, segments: list[str], values: dict) -> tuple[int, dict] | None:
        """Do what is asked of an account or a container; ``network`` keeps what stands."""
        match method, segments:
            case "GET", [_account, "content_publishing_limit"]:
                config = {"quota_total": 10**6, "quota_duration": 86400}
                return 200, {"data": [{"quota_usage": 0, "config": config}]}
            case "POST", [_account, "media"]:
                number = str(next(network.numbers))
                self.captions[number] = values.get("caption", "")
                return 200, {"id": number}
            case "GET", [container] if container in self.captions:
                status = "PUBLISHED" if container in self.published else "FINISHED"
                return 200, {"id": container, "status_code": status}
            case "POST", [account, "media_publish"]:
                return self._publish(network, account, values.get("creation_id", ""))
            case "GET", [account, "media"]:
                posts = network.visible(account)
                return 200, {"data": [shown(post) for post in posts]}
        return None

    def _publish(self, network, account: str, container: str) -> tuple[int, dict]:
        if container not in self.captions or container in self.published:
            return 400, GONE
        self.published.add(container)
        return 200, {"id": network.accept(account, self.captions[container])}


def shown(post) -> dict:
    """Return a post as Instagram lists it."""
    moment = datetime.now(UTC) - timedelta(seconds=time.monotonic() - post.accepted_at)
    return {
        "id": post.id,
        "caption": post.texts[-1],
        "permalink": f"https://network.example/{post.id}",
        "timestamp": moment.isoformat(),
    }
