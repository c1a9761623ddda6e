"""The part of the interface of a channel that concerns answers of people: comments and figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ..exceptions import NeedsPerson
from .comments import Figure, FigureState, PostConversation, RemoteComment
from .events import EventSource
from .values import Remote

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ChannelComments:
    """The methods of a channel that read, answer and moderate comments, and read figures of posts."""

    #: The family of networks that sends events about comments to the site, or None.
    event_source: EventSource | None = None
    #: Days after a comment in which its author may be sent one private message; used with ``can_message``.
    message_days: int = 7
    #: The most that the channel itself adds to an answer, in units of ``capabilities.text_limit``.
    answer_overhead: int = 0
    #: The words beside a hidden comment, which say who still sees it.
    hidden_words: StrOrPromise = _("hidden: only its author and their friends see it")
    #: What a person can do about another author's comment where the account can neither hide nor remove it.
    moderation_words: StrOrPromise = _(
        "At this network only its author can remove a comment, and nobody can hide it. Open it there to "
        "mute, block or report its author."
    )
    #: The names of the figures that ``figures`` can return, with labels for people.
    figure_names: Mapping[str, StrOrPromise] = {}
    #: The network's own words for the states of a figure without a value, where they differ from the usual.
    figure_states: Mapping[FigureState, StrOrPromise] = {}

    def comments(self, remotes: Sequence[Remote], since: datetime) -> Iterator[PostConversation]:
        """Yield what people have answered under each of ``remotes``; called only with ``can_read_comments``.

        ``since``: comments written before may be left out, unless a post is read completely. A post that is
        gone is left out. Uses as few requests as the network allows. With ``comments_come_once``, only posts
        with news are yielded, and news that was not consumed before the next value of the iterator, or before
        ``bookmark.save``, comes again in the next reading.

        Raises ``NeedsPerson`` if comments may not be read, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def read_comment(self, remote: Remote, comment_id: str) -> RemoteComment | None:
        """Return the current state of one comment, or None if it is gone; called with ``can_read_comments``.

        Raises ``NeedsPerson`` with ``comments_come_once``, or another ``DeliveryError``.
        """
        raise NeedsPerson("cannot-verify")

    def reply(self, remote: Remote, comment: RemoteComment, text: str) -> str:
        """Publish ``text`` below a comment of ``remote``, and return the answer's ID; with ``can_reply``.

        Called again only if ``find_reply`` returned None. Raises ``OutcomeUnknown`` whenever the network may
        have accepted it, ``Vanished`` if the comment is gone, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def find_reply(self, remote: Remote, comment: RemoteComment, text: str, since: datetime) -> str | None:
        """Return the ID of the answer of ours with ``text`` below a comment, or None; with ``can_reply``.

        An answer whose author the network does not name counts as ours. Raises ``Vanished`` if the comment is
        gone together with what stood below it, ``NeedsPerson`` if the response cannot decide it, or another
        ``DeliveryError``.
        """
        raise NotImplementedError

    def message_author(self, remote: Remote, comment: RemoteComment, text: str) -> None:
        """Send the author of a comment a private message; called only with ``can_message``.

        Raises ``OutcomeUnknown`` whenever the network may have accepted it, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def hide(self, remote: Remote, comment: RemoteComment) -> None:
        """Hide a comment; repeatable; called only with ``can_hide``.

        Raises ``Vanished`` if the comment is gone, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def unhide(self, remote: Remote, comment: RemoteComment) -> None:
        """Show a hidden comment again; repeatable; called only with ``can_hide``. Raises as ``hide``."""
        raise NotImplementedError

    def delete_comment(self, remote: Remote, comment: RemoteComment) -> None:
        """Remove a comment; succeeds if it is gone; called only with ``can_delete_comments``.

        Called for an answer of our own also with ``can_delete_answers``. Raises ``DeliveryError``.
        """
        raise NotImplementedError

    def subscribe(self) -> None:
        """Ask the network to send events about the account; repeatable; only with ``event_source``.

        Raises ``NeedsPerson`` if only the permission is missing, or another ``DeliveryError``.
        """
        raise NotImplementedError

    def figures(self, remote: Remote, names: Sequence[str]) -> dict[str, Figure]:
        """Return figures of a post that the network gives besides its comments; only with ``has_insights``.

        ``names``: those of ``figure_names`` to ask for; one that the network refuses does not spoil the
        others. Raises ``DeliveryError`` if none could be asked for.
        """
        raise NotImplementedError
