"""Plain values that pass between delivery and a channel; ``channels.base`` exports them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from ..exceptions import Scope
from ..messages import PictureRule


class Account(Protocol):
    """The part of ``models.SocialAccount`` that a channel may read, and its pauses."""

    @property
    def pk(self) -> Any:
        """The primary key, for log lines."""

    @property
    def channel(self) -> str:
        """The slug of the account's channel."""

    @property
    def remote_id(self) -> str:
        """The account's ID at the network."""

    @property
    def public_url(self) -> str:
        """The account's address for visitors, or an empty string."""

    @property
    def mode(self) -> str:
        """``"api"`` if a program posts there, ``"hand-off"`` if a person does."""

    @property
    def when_uneditable(self) -> str:
        """The action for a changed post that cannot be edited: a value of ``models.WhenUneditable``."""

    @property
    def token_owner(self) -> str:
        """The network's ID of the person behind the token; empty if it is unknown."""

    @property
    def credentials(self) -> dict:
        """The decrypted credentials. Raises ``CredentialsUnreadable``."""

    def get_channel(self) -> Any:
        """Return the account's channel."""

    def rest_left(self) -> float:
        """Return the seconds for which the network accepts no request, read from the database each time."""

    def rest(self, seconds: float, scope: Scope) -> None:
        """Let the accounts in ``scope`` rest, in every process, because the network demands it."""


class TextUnit(StrEnum):
    """The unit in which a network counts a text.

    ``GRAPHEME``: what a person sees as one character. It is counted as code points here, which are never
    fewer; a channel that has a library for it overrides ``Channel.text_length``.
    """

    CODE_POINT = "code-point"
    GRAPHEME = "grapheme"
    UTF16 = "utf-16"
    UTF8 = "utf-8"

    def length(self, text: str) -> int:
        """Return the length of ``text`` in this unit."""
        match self:
            case TextUnit.UTF16:
                return len(text.encode("utf-16-le")) // 2
            case TextUnit.UTF8:
                return len(text.encode())
        return len(text)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The limits and abilities of a network.

    ``text_limit``: the longest text, in units of ``text_unit``.
    ``max_pictures``: the most pictures in a post.
    ``can_edit``: a program can change a post's text in place.
    ``can_delete``: a program can remove a post.
    ``can_find``: a post can be found by its marker after its response was lost.
    ``can_comment``: a program can comment on a post and find its own comment.
    ``can_read``: posts can be read, singly and as a list.
    ``needs_picture``: a post without a picture is refused.
    ``by_hand``: a person publishes every post.
    ``resumes``: progress that ``create`` saved stays valid after the post was searched for and not found.
    ``carries_marker``: a published post shows its marker; otherwise it is known by its text.
    ``shows_card``: a link is shown as a card with the page's title and description.
    ``is_event``: a post is an event with a date and a place, so only pages that are events are announced.
    ``pictures``: the format of the pictures.
    ``can_read_comments``: what people answer under a post can be read.
    ``can_reply``: a program can answer a comment, and find its own answer as far as the network lets it.
    ``can_message``: a program can send a comment's author a private message.
    ``can_hide``, ``can_delete_comments``: a program can hide a comment and show it again, or remove it.
    ``can_delete_answers``: a program can remove its own answers, even where it cannot remove other comments.
    ``replies_stay``: the replies to a comment stay at the network when it is removed.
    ``comments_come_once``: the network sends each comment once, as news, and lists none: none can be read
    again, and removals are not sent. See ``Bookmark``.
    ``has_reactions``: the number of reactions comes with the comments.
    ``has_insights``: the network has further figures of a post, which the site has to switch on.
    """

    text_limit: int
    max_pictures: int = 0
    can_edit: bool = False
    can_delete: bool = False
    can_find: bool = False
    can_comment: bool = False
    can_read: bool = False
    needs_picture: bool = False
    by_hand: bool = False
    resumes: bool = False
    carries_marker: bool = True
    shows_card: bool = True
    is_event: bool = False
    pictures: PictureRule = field(default=PictureRule())
    text_unit: TextUnit = TextUnit.CODE_POINT
    can_read_comments: bool = False
    can_reply: bool = False
    can_message: bool = False
    can_hide: bool = False
    can_delete_comments: bool = False
    can_delete_answers: bool = False
    replies_stay: bool = False
    comments_come_once: bool = False
    has_reactions: bool = False
    has_insights: bool = False


@dataclass(frozen=True, slots=True)
class Remote:
    """The identity of a post at a network: its ID there and its permalink.

    ``note``: a name in ``error_messages.PROBLEMS`` for a flaw of a post that was published nevertheless.
    """

    id: str
    permalink: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The current state of a post, as read from the network.

    ``text``: the text that visitors read, or None if the network does not return it. ``content``: everything
    that the network returns about the post, in which a marker can be searched for.
    """

    remote: Remote
    text: str | None = None
    content: str = ""
    created_at: datetime | None = None

    def has_text(self, text: str) -> bool:
        """Return True if the post's text equals ``text`` apart from whitespace and Unicode normalization."""
        return self.text is not None and comparable_text(self.text) == comparable_text(text)


def comparable_text(text: str) -> str:
    """Return ``text`` for a comparison: in NFC, with one space for each run of whitespace."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Pressure:
    """The used share of a network's rate limit.

    ``percent``: the share that is used. ``rest``: seconds until the next request, ``demanded`` if the network
    accepts none before, and otherwise by our own choice. ``scope``: the accounts that it concerns.
    """

    percent: int = 0
    rest: float = 0
    demanded: bool = False
    scope: Scope = Scope.ACCOUNT


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """The version of a network's interface that we use; ``ends_on`` is None if no end is known."""

    name: str
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a person should check: a name in ``error_messages.PROBLEMS`` and its placeholders."""

    problem: str
    details: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Health:
    """The result of a health check of an account that can still be used.

    ``access_ends_at`` and ``data_access_ends_at``: the expiry of the token and of its access to data; None
    if unlimited or unknown. ``used_percent``: the used share of the rate limit. ``token_owner``: the ID of
    the person behind the token; None if it was not determined. ``findings``: problems that do not stop posts
    from being sent; a problem that does is raised as an exception. ``credentials``: renewed ones, to be
    stored in the place of those that the check was made with; None if they stay.
    """

    access_ends_at: datetime | None = None
    data_access_ends_at: datetime | None = None
    used_percent: int | None = None
    token_owner: str | None = None
    findings: tuple[Finding, ...] = ()
    credentials: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(slots=True)
class Bookmark:
    """The values that a channel with ``comments_come_once`` keeps between two readings; JSON only.

    ``comments`` calls ``save`` when the caller has stored what it yielded, before it lets the network forget
    that. ``on_save``: store the values and commit at once.
    """

    values: dict[str, Any] = field(default_factory=dict)
    on_save: Callable[[dict[str, Any]], None] = field(default=lambda values: None)

    def save(self, values: dict[str, Any]) -> None:
        """Store ``values``. Raises ``NeedsPerson`` if the network must not forget yet."""
        self.on_save(values)
        self.values = values


#: The keys in ``Post.progress`` for what ``Progress.save_unpublished`` declares.
UNPUBLISHED, STEPS = "unpublished", "steps"


@dataclass(frozen=True, slots=True)
class Progress:
    """Saved steps of an unfinished ``create``, from which a retry after a crash continues.

    ``values``: the saved values, JSON only. ``save(values)``: replace them and commit at once; call it after
    each step that must not be repeated, and before the request that publishes the post.
    """

    values: dict
    save: Callable[[dict], None] = field(default=lambda values: None)

    def save_unpublished(self, values: dict, *, steps: int = 0) -> None:
        """Save ``values``, and declare that nothing is public of what this call of ``create`` has sent.

        An attempt that ends after that, in whatever way, is continued without a search for the post. The
        declaration holds until ``save`` is called. ``steps``: the number of steps that are done; failures are
        counted from zero when it is higher than ever before.
        """
        self.save({**values, UNPUBLISHED: True, STEPS: steps})
