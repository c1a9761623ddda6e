"""A Graph API with the comments of a Page and an Instagram account, as the channels ask for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from civic_social.testing import FakeNetwork, Reply

PAGE, INSTAGRAM = "5001", "17841400000000001"
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


@dataclass
class Said:
    """A comment: ``top`` is the ID of the comment above it; empty below the post itself."""

    id: str
    post: str
    text: str
    top: str = ""
    author: str = "9001"
    name: str = "Мария"
    written_at: datetime = NOW
    is_hidden: bool = False


@dataclass
class CommentGraph(FakeNetwork):
    """The state of the server.

    ``refused``: fields for which a whole request is refused. ``shows_strangers``: False for Standard Access.
    ``commits_with_error``: Instagram's answer to a comment that it has published.
    """

    posts: list[str] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    errors: dict[str, dict] = field(default_factory=dict)
    messages: list[dict] = field(default_factory=list)
    subscribed: list[dict] = field(default_factory=list)
    shows_strangers: bool = True
    commits_with_error: bool = False

    def __post_init__(self):
        super().__init__()

    def say(self, post, text, **values):
        """Add a comment and return it."""
        comment = Said(f"{post}_{100 + len(self.said)}", post, text, **values)
        self.said[comment.id] = comment
        return comment

    @property
    def calls(self):
        return [f"{request.method} {request.path.split('/', 2)[-1]}" for request in self.requests]

    def respond(self, request):
        path = request.path.split("/", 2)[-1]
        params = dict(parse_qsl(request.body.decode())) if request.method == "POST" else request.query
        node, _, edge = path.partition("/")
        if f"{request.method} {path}" in self.errors:
            return Reply(400, {"error": self.errors[f"{request.method} {path}"]})
        for name in self.refused:
            if re.search(rf"\b{name}\b", params.get("fields", "")):
                return self._error(100, message=f"(#100) Tried accessing nonexisting field ({name})")
        if request.method == "GET":
            return self._read(node, edge, params)
        return self._write(request.method, node, edge, params)

    def _read(self, node, edge, params):
        if edge in ("published_posts", "media"):
            start, limit = int(params.get("after", 0)), int(params["limit"])
            part = self.posts[start : start + limit]
            is_last = start + limit >= len(self.posts)
            return Reply(200, self._page([self._post(each, params) for each in part], start + limit, is_last))
        if edge in ("comments", "replies"):
            top = node if node in self.said else ""
            post = self.said[node].post if top else node
            start, limit = int(params.get("after", 0)), int(params.get("limit", 25))
            entries = self._list(post, top, edge, params.get("filter") == "stream")
            end = start + limit
            return Reply(200, self._page(entries[start:end], end, end >= len(entries)))
        if node in (PAGE, INSTAGRAM, "me"):
            return Reply(200, {"id": node})
        if node in self.posts:
            return Reply(200, self._post(node, params))
        if node in self.said:
            return Reply(200, self._entry(self.said[node], is_instagram="_" not in self.said[node].post))
        return self._error(100, 33)

    def _write(self, method, node, edge, params):
        if edge == "messages":
            self.messages.append(params)
            return Reply(200, {"recipient_id": "1", "message_id": "m"})
        if edge == "subscribed_apps":
            self.subscribed.append(params)
            return Reply(200, {"success": True})
        if edge in ("comments", "replies") and (node in self.said or node in self.posts):
            top = node if node in self.said else ""
            post = self.said[node].post if top else node
            is_instagram = "_" not in post
            author = {"author": INSTAGRAM, "name": "obshtina"} if is_instagram else {"author": PAGE}
            made = self.say(post, params["message"], top=top, **{"name": "Община", **author})
            if self.commits_with_error:
                return self._error(20, 1772107)
            return Reply(200, {"id": made.id})
        if node not in self.said:
            return self._error(100, 33)
        if method == "DELETE":
            self.said = {key: each for key, each in self.said.items() if node not in (key, each.top)}
        else:
            self.said[node].is_hidden = params.get("is_hidden", params.get("hide")) == "true"
        return Reply(200, {"success": True})

    def _post(self, post, params):
        total = sum(each.post == post for each in self.said.values())
        if "_" not in post:
            edge = self._page(*self._first(self._list(post, "", "replies", False), 25))
            return {"id": post, "like_count": 4, "comments_count": total, "comments": edge}
        edge = self._page(*self._first(self._list(post, "", "comments", True), 50))
        edge["summary"] = {"total_count": total}
        reactions = {"data": [], "summary": {"total_count": 7}}
        return {"id": post, "comments": edge, "reactions": reactions, "shares": {"count": 2}}

    def _first(self, entries, size):
        return entries[:size], size, len(entries) <= size

    def _list(self, post, top, edge, is_stream):
        """Return the entries of a list, newest first; with ``is_stream`` replies are in it."""
        is_instagram = "_" not in post
        found = [each for each in self.said.values() if each.post == post]
        found = [each for each in found if each.top == top or (is_stream and not top)]
        if is_instagram:
            found = [each for each in found if not each.is_hidden]
        if not self.shows_strangers:
            found = [each for each in found if each.author in (PAGE, INSTAGRAM)]
        found.sort(key=lambda each: each.written_at, reverse=True)
        return [self._entry(each, is_instagram) for each in found]

    def _entry(self, said, is_instagram):
        time = said.written_at.strftime("%Y-%m-%dT%H:%M:%S+0000")
        if not is_instagram:
            entry = {"id": said.id, "message": said.text, "created_time": time, "is_hidden": said.is_hidden}
            entry |= {"can_reply_privately": True, "permalink_url": f"https://www.facebook.com/{said.id}"}
            entry |= {"parent": {"id": said.top}} if said.top else {}
            shows_author = said.author and "from" not in self.refused
            return entry | ({"from": {"id": said.author, "name": said.name}} if shows_author else {})
        entry = {"id": said.id, "text": said.text, "timestamp": time, "username": said.name}
        entry |= {"hidden": said.is_hidden}
        if "from" not in self.refused:
            entry |= {"from": {"id": said.author, "username": said.name}}
        replies = [] if said.top else self._list(said.post, said.id, "replies", False)
        return entry | ({"parent_id": said.top} if said.top else {"replies": {"data": replies}})

    def _page(self, entries, end, is_last):
        paging = {"cursors": {"after": str(end)}}
        # A copy of the token as Meta puts it into the address, on a host that must get none.
        paging |= {} if is_last else {"next": f"https://elsewhere.example/?after={end}"}
        return {"data": entries, "paging": paging}

    @staticmethod
    def _error(code, subcode=None, message="(#1) no"):
        return Reply(400, {"error": {"code": code, "error_subcode": subcode, "message": message}})


def minutes_ago(minutes):
    """Return a time before ``NOW``."""
    return NOW - timedelta(minutes=minutes)
