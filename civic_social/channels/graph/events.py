"""Events that Meta sends about the comments of Pages and Instagram accounts.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started and
https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from ...conf import settings
from ..comments import RemoteComment
from ..entries import UNKNOWN_TIME, parse_id, parse_time
from ..events import CommentEvent, EventKind, EventSource, ParsedEvents
from .signatures import answer_handshake, is_signed

VERBS = {
    "add": EventKind.ADDED,
    "edit": EventKind.CHANGED,
    "edited": EventKind.CHANGED,
    "remove": EventKind.REMOVED,
    "delete": EventKind.REMOVED,
    "hide": EventKind.HIDDEN,
    "unhide": EventKind.SHOWN,
}
#: Items of a Page's feed that are no comments, although some have the ID of one.
OTHER_ITEMS = frozenset(
    "album address connection coupon event experience group interest like link mention milestone note page "
    "photo picture place post profile-picture question rating reaction share status story tag video".split()
)
#: The parts of a name of something unknown, in characters.
MAX_NAME = 30


class MetaEvents(EventSource):
    """The app's webhooks, signed with its secret."""

    name = "meta"
    #: The channels of Meta's objects.
    channels: ClassVar[Mapping[str, str]] = {"page": "facebook_page", "instagram": "instagram"}

    @property
    def secret(self) -> str:
        """Return the secret of the app that signs the events, or ""."""
        return settings.META_APP_SECRET

    @property
    def is_ready(self) -> bool:
        return bool(self.secret and settings.META_VERIFY_TOKEN)

    def answer_handshake(self, query: Mapping[str, str]) -> str | None:
        return answer_handshake(query)

    def is_authentic(self, body: bytes, headers: Mapping[str, str]) -> bool:
        return is_signed(body, headers, self.secret)

    def parse(self, body: bytes) -> ParsedEvents:
        try:
            content = json.loads(body)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(content, dict):
            raise ValueError("not an object")
        name = content.get("object")
        if not isinstance(name, str) or name not in self.channels:
            return ParsedEvents(unknown=(_name(name),))
        channel = self.channels[name]
        events: list[CommentEvent] = []
        unknown: dict[str, None] = {}
        accounts = set()
        for entry in _objects(content.get("entry")):
            account_id = parse_id(entry)
            accounts.add((channel, account_id))
            for change in _objects(entry.get("changes")):
                found = _parse_change(name, channel, account_id, change, _time(entry.get("time")))
                if isinstance(found, CommentEvent):
                    events.append(found)
                elif found:
                    unknown[f"{_name(name)}/{found}"] = None
        return ParsedEvents(tuple(events), frozenset(accounts), tuple(unknown))


def _parse_change(name: str, channel: str, account_id: str, change: dict, at: datetime) -> CommentEvent | str:
    """Return the event, or the name of an unknown kind, or "" if it concerns no comment.

    ``name``: Meta's name of the object, ``page`` or ``instagram``.
    """
    field, value = change.get("field"), change.get("value")
    if not isinstance(value, dict):
        return _name(field)
    if name == "instagram":
        is_comment = field == "comments"
        return _parse_instagram(channel, account_id, value, at) if is_comment else _name(field)
    if field != "feed":
        return _name(field)
    item, verb = value.get("item"), value.get("verb")
    if item in OTHER_ITEMS:
        return ""
    if item != "comment" or verb not in VERBS:
        return "/".join(map(_name, (field, item, verb)))
    return _parse_facebook(channel, account_id, value, VERBS[verb], at)


def _parse_facebook(
    channel: str, account_id: str, value: dict, kind: EventKind, at: datetime
) -> CommentEvent | str:
    comment_id, post_id = _id(value.get("comment_id")), _id(value.get("post_id"))
    if not comment_id or not post_id:
        return "feed/comment/without-id"
    parent_id, author = _id(value.get("parent_id")), _object(value.get("from"))
    author_id = _id(author.get("id"))
    created_at = parse_time(value.get("created_time"))
    comment = RemoteComment(
        id=comment_id,
        text=_text(value.get("message")),
        # Of a comment below the post itself, it is the ID of the post.
        parent_id="" if parent_id == post_id else parent_id,
        author_name=_text(author.get("name"))[:200],
        is_ours=author_id == account_id,
        written_at=None if created_at == UNKNOWN_TIME else created_at,
        is_hidden=kind == EventKind.HIDDEN,
        # An event does not say; the next reading does, and until then Meta may refuse.
        can_message=author_id not in ("", account_id),
    )
    return CommentEvent(channel, account_id, post_id, kind, comment, at)


def _parse_instagram(channel: str, account_id: str, value: dict, at: datetime) -> CommentEvent | str:
    """Return the event of a comment on Instagram; its content has to be read afterwards."""
    media = _object(value.get("media"))
    # A boosted post has an ID of its own.
    post_id = _id(media.get("original_media_id")) or _id(media.get("id"))
    comment_id = _id(value.get("id"))
    if not comment_id or not post_id:
        return "comments/without-id"
    comment = RemoteComment(id=comment_id, parent_id=_id(value.get("parent_id")))
    return CommentEvent(channel, account_id, post_id, EventKind.NOTICED, comment, at)


def _time(value: Any) -> datetime:
    """Return the time of an entry, in seconds or milliseconds, or now."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 10**11:
        value //= 1000
    time = parse_time(value)
    return datetime.now(UTC) if time == UNKNOWN_TIME else time


def _objects(value: Any) -> Iterator[dict]:
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _object(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _id(value: Any) -> str:
    return parse_id({"id": value})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """Return a name of Meta's for a person; never a text of a comment."""
    is_name = isinstance(value, str) and value.isascii() and value.replace("_", "").replace("-", "").isalnum()
    return value[:MAX_NAME] if is_name else "?"
