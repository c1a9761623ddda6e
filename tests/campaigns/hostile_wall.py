"""What stands at the hostile network: posts, photos, containers and comments, and nothing of how it answers.

Written from the facts of Meta's platform and without a look at the sandbox, so that the two do not agree by
descent.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

OBJECT_GONE = {"error": {"message": "Unsupported request", "code": 100, "error_subcode": 33}}


@dataclass(slots=True)
class Standing:
    """One post at the network, whether it still stands or not."""

    number: str
    account: str
    text: str
    link: str = ""
    photos: tuple[str, ...] = ()
    made: float = field(default_factory=time.time)
    stands: bool = True
    comments: list[dict] = field(default_factory=list)

    @property
    def signs(self) -> str:
        """All that people and programs can see of it."""
        return f"{self.text} {self.link}"

    def shown(self) -> dict:
        """Return it as the Graph API lists it."""
        shop = {"permalink_url": f"https://www.facebook.com/{self.number}", "message": self.text}
        if self.link:
            shop["attachments"] = {"data": [{"url": self.link, "unshimmed_url": self.link}]}
        when = datetime.fromtimestamp(self.made, UTC)
        return {"id": self.number, "created_time": f"{when:%Y-%m-%dT%H:%M:%S}+0000", **shop}

    def shown_on_instagram(self) -> dict:
        """Return it as Instagram lists it."""
        when = datetime.fromtimestamp(self.made, UTC)
        permalink = f"https://www.instagram.com/p/{self.number}/"
        return {
            "id": self.number,
            "caption": self.text,
            "permalink": permalink,
            "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}+0000",
        }


@dataclass(slots=True)
class Call:
    """One request, understood: its ``kind``, whose account it is about, and what it would do."""

    kind: str
    account: str
    do: Callable[[], object]
    after: str = ""
    limit: int = 25


class Wall:
    """The places and what stands there. ``understand`` does nothing; the call's ``do`` does."""

    def __init__(self):
        self.lock = threading.RLock()
        self.posts: dict[str, Standing] = {}
        self.containers: dict[str, dict] = {}
        self.owners: dict[str, str] = {}
        self.photos: dict[str, str] = {}
        self._numbers = itertools.count(5001)

    def new_place(self) -> dict:
        """Make a Page with its account at Instagram."""
        page, instagram = str(next(self._numbers)), str(next(self._numbers))
        self.owners |= {page: page, instagram: instagram}
        return {"id": page, "instagram": instagram}

    def of(self, account: str) -> list[Standing]:
        """Return what stands at ``account``, the newest first."""
        with self.lock:
            standing = [post for post in self.posts.values() if post.account == account and post.stands]
            return sorted(standing, key=lambda post: -post.made)

    def understand(self, method: str, path: str, params: dict) -> Call:
        """Return what a request means."""
        node, _, edge = path.partition("/")
        if method == "GET":
            return self._understand_read(node, edge, params)
        if method == "DELETE":
            return Call("delete", self._account_of(node), lambda: self._delete(node))
        if node == "":
            return Call("scrape", "", lambda: {"id": params.get("id", ""), "image": [{"url": "x"}]})
        verbs = {
            "feed": ("create", self._post),
            "photos": ("photo", self._photo),
            "media": ("container", self._container),
            "media_publish": ("publish", self._publish),
            "comments": ("comment", self._comment),
            "": ("edit", self._edit),
        }
        kind, verb = verbs.get(edge, ("unknown", lambda node, params: OBJECT_GONE))
        return Call(kind, self._account_of(node), lambda: verb(node, params))

    def _understand_read(self, node: str, edge: str, params: dict) -> Call:
        account, limit = self._account_of(node), int(params.get("limit") or 25)
        after = params.get("after", "")
        if edge in ("published_posts", "feed"):
            return Call("list", account, lambda: [post.shown() for post in self.of(node)], after, limit)
        if edge == "media":
            shown = [post.shown_on_instagram for post in self.of(node)]
            return Call("list", account, lambda: [show() for show in shown], after, limit)
        if edge == "comments":
            return Call("comments", account, lambda: self._comments(node), after, limit)
        if edge == "content_publishing_limit":
            limits = {"data": [{"quota_usage": 1, "config": {"quota_total": 50}}]}
            return Call("quota", account, lambda: limits)
        return Call("status" if node in self.containers else "read", account, lambda: self._node(node))

    def _account_of(self, node: str) -> str:
        return self.owners.get(node, node)

    def _number(self, account: str, pattern: str = "{account}_{n}") -> str:
        number = pattern.format(account=account, n=next(self._numbers))
        self.owners[number] = account
        return number

    def _stand(self, account: str, text: str, pattern="{account}_{n}", **what) -> Standing:
        post = Standing(self._number(account, pattern), account, text, **what)
        self.posts[post.number] = post
        return post

    def _post(self, account: str, params: dict) -> dict:
        photos = tuple(item["media_fbid"] for item in json.loads(params.get("attached_media", "[]")))
        if any(self.photos.get(photo, "used") for photo in photos):
            return {"error": {"message": "Photos already posted", "code": 100, "error_subcode": 1366051}}
        post = self._stand(account, params.get("message", ""), link=params.get("link", ""), photos=photos)
        self.photos.update(dict.fromkeys(photos, post.number))
        return {"id": post.number, "permalink_url": f"https://www.facebook.com/{post.number}"}

    def _photo(self, account: str, params: dict) -> dict:
        number = self._number(account, "{n}")
        self.photos[number] = ""
        return {"id": number}

    def _container(self, account: str, params: dict) -> dict:
        number = self._number(account, "{n}")
        self.containers[number] = {**params, "status": "FINISHED"}
        return {"id": number}

    def _publish(self, account: str, params: dict) -> dict:
        container = self.containers.get(params.get("creation_id", ""))
        if container is None or container["status"] == "EXPIRED":
            return {"error": {"message": "Media not found", "code": 24, "error_subcode": 2207006}}
        # Meta promises nothing for a container that was published before; the worst it can do is this.
        container["status"] = "PUBLISHED"
        return {"id": self._stand(account, container.get("caption", ""), "{n}").number}

    def _edit(self, node: str, params: dict) -> dict:
        post = self.posts.get(node)
        if post is None or not post.stands:
            return OBJECT_GONE
        post.text = params.get("message", post.text)
        return {"success": True}

    def _delete(self, node: str) -> dict:
        post = self.posts.get(node)
        if post is None or not post.stands:
            return OBJECT_GONE
        post.stands = False
        return {"success": True}

    def _comment(self, node: str, params: dict) -> dict:
        post = self.posts.get(node)
        if post is None or not post.stands:
            return OBJECT_GONE
        number = self._number(post.account, f"{node}_c{{n}}")
        post.comments.append({"id": number, "message": params["message"], "text": params["message"]})
        return {"id": number}

    def _comments(self, node: str) -> object:
        post = self.posts.get(node)
        return list(post.comments) if post and post.stands else OBJECT_GONE

    def _node(self, node: str) -> dict:
        if node in self.containers:
            return {"id": node, "status_code": self.containers[node]["status"]}
        if node in self.posts:
            post = self.posts[node]
            shown = {**post.shown_on_instagram(), **post.shown()}
            return shown if post.stands else OBJECT_GONE
        if self.owners.get(node) == node or node == "me":
            return {"id": node, "name": "Община", "tasks": ["CREATE_CONTENT"]}
        return OBJECT_GONE
