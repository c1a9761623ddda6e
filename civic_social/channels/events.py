"""Events that networks send to the site: what a channel declares about them, and their plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .comments import RemoteComment


class EventKind(StrEnum):
    """The kind of news about a comment. ``CHANGED``: its text; ``NOTICED``: it has to be read."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    HIDDEN = "hidden"
    SHOWN = "shown"
    NOTICED = "noticed"


@dataclass(frozen=True, slots=True)
class CommentEvent:
    """Something that happened to a comment.

    ``channel``, ``account_id``: the slug and the ID at the network of the account. ``post_id``: the ID of the
    post, which need not be one of ours. ``comment``: what the event says of it. ``at``: when it happened, by
    the network's clock.
    """

    channel: str
    account_id: str
    post_id: str
    kind: EventKind
    comment: RemoteComment
    at: datetime


@dataclass(frozen=True, slots=True)
class ParsedEvents:
    """The content of one delivery of events.

    ``accounts``: the slugs and IDs of every account that it names. ``unknown``: names of what we do not know,
    such as ``page/feed/comment/blocked``.
    """

    events: tuple[CommentEvent, ...] = ()
    accounts: frozenset[tuple[str, str]] = frozenset()
    unknown: tuple[str, ...] = ()


class EventSource:
    """A family of networks that sends events to ``/social/events/<name>/``.

    A channel declares it as ``event_source``; channels of one family share it. Its methods make no request.
    """

    name: str

    @property
    def is_ready(self) -> bool:
        """Return True if the site has what it needs to accept events, such as the app's secret."""
        raise NotImplementedError

    def answer_handshake(self, query: Mapping[str, str]) -> str | None:
        """Return the text that proves to the network that the address is ours, or None to refuse."""
        raise NotImplementedError

    def is_authentic(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Return True if the network itself has signed ``body``, the bytes as they came."""
        raise NotImplementedError

    def parse(self, body: bytes) -> ParsedEvents:
        """Return the events in ``body``. Raises ``ValueError`` if it has another form."""
        raise NotImplementedError
