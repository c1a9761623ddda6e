"""Plain values about what people answer under a post; ``channels.base`` exports them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RemoteComment:
    """A comment as the network shows it.

    ``parent_id``: the ID of the comment at the top of its thread; empty for one below the post itself.
    ``text``: what people read, as plain text. ``author_name``: the name that the network shows; empty if it
    is not known. ``is_ours``: written by the account itself. ``written_at``: None if the network does not
    say. ``can_message``: the author may still be sent a private message about it.
    """

    id: str
    text: str = ""
    parent_id: str = ""
    author_name: str = ""
    is_ours: bool = False
    written_at: datetime | None = None
    permalink: str = ""
    is_hidden: bool = False
    can_message: bool = False

    @property
    def version(self) -> str:
        """A hash of what can change: the text and whether the comment is hidden."""
        # A text that a network has cut may end with half an emoji.
        content = f"{int(self.is_hidden)}{self.text}".encode(errors="surrogatepass")
        return hashlib.sha256(content).hexdigest()[:32]


class FigureState(StrEnum):
    """The reason why a figure has a value or none."""

    KNOWN = "known"
    NOT_YET = "not-yet"
    NOT_OFFERED = "not-offered"
    TOO_FEW = "too-few"
    NOT_ALLOWED = "not-allowed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about a post. ``value``: None unless ``state`` is ``FigureState.KNOWN``.

    ``of_account``: the state without a value holds for every post of the account, for some days.
    """

    value: int | None = None
    state: FigureState = FigureState.KNOWN
    of_account: bool = False


@dataclass(frozen=True, slots=True)
class PostConversation:
    """The news of a network about one post in one reading.

    ``post_id``: the post's ID at the network. ``comments``: those that were read, replies included.
    ``is_complete``: every comment was read, so that a missing one was removed. ``count``: the number of
    comments that the network states, or None; more than were read means that it does not show them to us.
    ``counts``: numbers that came along: ``reactions``, ``comments``, ``shares``.
    """

    post_id: str
    comments: tuple[RemoteComment, ...] = ()
    is_complete: bool = False
    count: int | None = None
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
