"""The posts, photos, containers and comments of the hostile network, without its responses.

Written from Meta's documentation and not from the sandbox, so that the two share no mistake.
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
class NetworkPost:
    """One post that was accepted, even if it was removed since."""

    id: str
    account: str
    text: str
    link: str = ""
    photos: tuple[str, ...] = ()
    created: float = field(default_factory=time.time)
    exists: bool = True
    comments: list[dict] = field(default_factory=list)

    def as_json(self) -> dict:
        """Return the post as the Graph API lists it."""
        shown = {"permalink_url": f"https://www.facebook.com/{self.id}", "message": self.text}
        if self.link:
            shown["attachments"] = {"data": [{"url": self.link, "unshimmed_url": self.link}]}
        when = datetime.fromtimestamp(self.created, UTC)
        return {"id": self.id, "created_time": f"{when:%Y-%m-%dT%H:%M:%S}+0000", **shown}

    def as_instagram_json(self) -> dict:
        """Return the post as Instagram lists it."""
        when = datetime.fromtimestamp(self.created, UTC)
        permalink = f"https://www.instagram.com/p/{self.id}/"
        return {
            "id": self.id,
            "caption": self.text,
            "permalink": permalink,
            "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}+0000",
        }


@dataclass(slots=True)
class Call:
    """One parsed request: its kind, the account it concerns, and a function that carries it out."""

    kind: str
    account: str
    carry_out: Callable[[], object]
    after: str = ""
    limit: int = 25


class Posts:
    """All accounts and their posts. ``parse`` changes nothing; the call's ``carry_out`` does."""

    def __init__(self):
        self.lock = threading.RLock()
        self.posts: dict[str, NetworkPost] = {}
        self.containers: dict[str, dict] = {}
        self.owners: dict[str, str] = {}
        self.photos: dict[str, str] = {}
        self._numbers = itertools.count(5001)

    def new_page(self) -> dict:
        """Create a Page with an Instagram account and return both IDs."""
        page, instagram = str(next(self._numbers)), str(next(self._numbers))
        self.owners |= {page: page, instagram: instagram}
        return {"id": page, "instagram": instagram}

    def posts_of(self, account: str) -> list[NetworkPost]:
        """Return the posts that exist at ``account``, the newest first."""
        with self.lock:
            posts = [post for post in self.posts.values() if post.account == account and post.exists]
            return sorted(posts, key=lambda post: -post.created)

    def parse(self, method: str, path: str, params: dict) -> Call:
        """Return the call that a request makes."""
        node, _, edge = path.partition("/")
        if method == "GET":
            return self._parse_read(node, edge, params)
        if method == "DELETE":
            return Call("delete", self._account_of(node), lambda: self._delete(node))
        if node == "":
            return Call("scrape", "", lambda: {"id": params.get("id", ""), "image": [{"url": "x"}]})
        verbs = {
            "feed": ("create", self._create_post),
            "photos": ("photo", self._upload_photo),
            "media": ("container", self._create_container),
            "media_publish": ("publish", self._publish),
            "comments": ("comment", self._create_comment),
            "": ("edit", self._edit),
        }
        kind, verb = verbs.get(edge, ("unknown", lambda node, params: OBJECT_GONE))
        return Call(kind, self._account_of(node), lambda: verb(node, params))

    def _parse_read(self, node: str, edge: str, params: dict) -> Call:
        account, limit = self._account_of(node), int(params.get("limit") or 25)
        after = params.get("after", "")
        posts = self.posts_of(node)
        if edge in ("published_posts", "feed"):
            return Call("list", account, lambda: [post.as_json() for post in posts], after, limit)
        if edge == "media":
            return Call("list", account, lambda: [post.as_instagram_json() for post in posts], after, limit)
        if edge == "comments":
            return Call("comments", account, lambda: self._list_comments(node), after, limit)
        if edge == "content_publishing_limit":
            limits = {"data": [{"quota_usage": 1, "config": {"quota_total": 50}}]}
            return Call("quota", account, lambda: limits)
        return Call("status" if node in self.containers else "read", account, lambda: self._read_node(node))

    def _account_of(self, node: str) -> str:
        return self.owners.get(node, node)

    def _new_id(self, account: str, pattern: str = "{account}_{n}") -> str:
        number = pattern.format(account=account, n=next(self._numbers))
        self.owners[number] = account
        return number

    def _add(self, account: str, text: str, pattern="{account}_{n}", **attributes) -> NetworkPost:
        post = NetworkPost(self._new_id(account, pattern), account, text, **attributes)
        self.posts[post.id] = post
        return post

    def _create_post(self, account: str, params: dict) -> dict:
        photos = tuple(item["media_fbid"] for item in json.loads(params.get("attached_media", "[]")))
        if any(self.photos.get(photo, "used") for photo in photos) or len(set(photos)) < len(photos):
            return {"error": {"message": "Photos already posted", "code": 100, "error_subcode": 1366051}}
        post = self._add(account, params.get("message", ""), link=params.get("link", ""), photos=photos)
        self.photos.update(dict.fromkeys(photos, post.id))
        return {"id": post.id, "permalink_url": f"https://www.facebook.com/{post.id}"}

    def _upload_photo(self, account: str, params: dict) -> dict:
        number = self._new_id(account, "{n}")
        self.photos[number] = ""
        return {"id": number}

    def _create_container(self, account: str, params: dict) -> dict:
        number = self._new_id(account, "{n}")
        self.containers[number] = {**params, "status": "FINISHED"}
        return {"id": number}

    def _publish(self, account: str, params: dict) -> dict:
        container = self.containers.get(params.get("creation_id", ""))
        if container is None or container["status"] == "EXPIRED":
            return {"error": {"message": "Media not found", "code": 24, "error_subcode": 2207006}}
        # Meta does not document a second publication of one container; a second post is the worst case.
        container["status"] = "PUBLISHED"
        return {"id": self._add(account, container.get("caption", ""), "{n}").id}

    def _edit(self, node: str, params: dict) -> dict:
        post = self.posts.get(node)
        if post is None or not post.exists:
            return OBJECT_GONE
        post.text = params.get("message", post.text)
        return {"success": True}

    def _delete(self, node: str) -> dict:
        post = self.posts.get(node)
        if post is None or not post.exists:
            return OBJECT_GONE
        post.exists = False
        return {"success": True}

    def _create_comment(self, node: str, params: dict) -> dict:
        post = self.posts.get(node)
        if post is None or not post.exists:
            return OBJECT_GONE
        number = self._new_id(post.account, f"{node}_c{{n}}")
        post.comments.append({"id": number, "message": params["message"], "text": params["message"]})
        return {"id": number}

    def _list_comments(self, node: str) -> object:
        post = self.posts.get(node)
        return list(post.comments) if post and post.exists else OBJECT_GONE

    def _read_node(self, node: str) -> dict:
        if node in self.containers:
            return {"id": node, "status_code": self.containers[node]["status"]}
        if node in self.posts:
            post = self.posts[node]
            shown = {**post.as_instagram_json(), **post.as_json()}
            return shown if post.exists else OBJECT_GONE
        if self.owners.get(node) == node or node == "me":
            return {"id": node, "name": "Община", "tasks": ["CREATE_CONTENT"]}
        return OBJECT_GONE
