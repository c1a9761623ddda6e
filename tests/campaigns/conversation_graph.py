"""The Graph API of the conversation campaign's network: reading, answering, hiding and removing comments."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

from .conversation_events import Events
from .conversation_wall import Said, Wall, as_json, parse_fields

#: The share of requests with a fault while the network is hostile.
RATE = 0.12
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
                return self._as_json(found, self._fields(values.get("fields", "id")))
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
                shown = partial(self._as_json, fields=below)
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

    def _as_json(self, comment: Said, fields: dict) -> dict:
        try:
            body = as_json(self.wall, comment, fields)
        except ValueError as error:
            self.refused.append(str(error))
            raise Failure(100, str(error)) from None
        if "replies" in fields:
            parameters, below = fields["replies"]
            replies = self.wall.listed(comment.post, comment.id)
            if replies:
                body["replies"] = self._paged(replies, parameters, lambda each: self._as_json(each, below))
        return body

    def _page(self, comments: list[Said], values: dict) -> dict:
        fields = self._fields(values.get("fields", "id"))
        return self._paged(comments, values, lambda each: self._as_json(each, fields))

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
