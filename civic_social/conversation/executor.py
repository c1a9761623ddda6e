"""Performs one claimed operation on a comment at its network and returns the result. Writes nothing."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from django.utils import timezone

from ..channels.base import Channel, Remote
from ..conf import settings
from ..delivery.retries import result_of
from ..exceptions import (
    CivicSocialError,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    TransientError,
)
from ..models import Comment, CommentOperation
from ..models.attempts import AttemptResult
from ..models.states import Outcome
from .echoes import find_echo, has_unexplained, others
from .states import ADDS_SOMETHING, LOOKED

logger = logging.getLogger(__name__)

Kind = CommentOperation.Kind
#: The capability that each kind of operation needs.
CAPABILITIES = {
    Kind.REPLY: "can_reply",
    Kind.MESSAGE: "can_message",
    Kind.HIDE: "can_hide",
    Kind.UNHIDE: "can_hide",
    Kind.DELETE: "can_delete_comments",
}


@dataclass(slots=True)
class Claimed:
    """An operation that a worker has claimed; ``is_search``: its response was lost, and it is looked for."""

    operation: CommentOperation
    is_search: bool
    #: When the claim was made, in seconds of ``time.monotonic``, which cannot be set.
    claimed_at: float = field(default_factory=lambda: time.monotonic())
    #: True as soon as a request may have been sent.
    is_begun: bool = False


def is_by_hand(comment: Comment, kind: str, channel: Channel | None = None) -> bool:
    """Return True if only a person can do this at the comment's network."""
    channel = channel or comment.account.get_channel()
    capabilities = channel.capabilities
    can = getattr(capabilities, CAPABILITIES[Kind(kind)])
    if kind == Kind.DELETE and comment.is_ours:
        can = can or capabilities.can_delete_answers
    return comment.is_by_hand or channel.by_hand or not can


def is_hideable(comment: Comment) -> bool:
    """Return True if the account can hide another author's comment, by a program or by a person."""
    channel = comment.account.get_channel()
    return channel.capabilities.can_hide or _is_moderated_by_hand(channel)


def is_removable(comment: Comment) -> bool:
    """Return True if the account can remove another author's comment, by a program or by a person.

    At some networks only its author can.
    """
    channel = comment.account.get_channel()
    return channel.capabilities.can_delete_comments or _is_moderated_by_hand(channel)


def _is_moderated_by_hand(channel: Channel) -> bool:
    """Return True if a person moderates in the network's own app.

    Where a program can read comments, the capabilities state all that the network offers.
    """
    return channel.by_hand and not channel.capabilities.can_read_comments


def is_removed_at_once(comment: Comment) -> bool:
    """Return True if the comment's network lets a program remove comments, but hide none."""
    capabilities = comment.account.get_channel().capabilities
    return capabilities.can_delete_comments and not capabilities.can_hide


def perform(channel: Channel, claimed: Claimed) -> AttemptResult:
    """Perform the operation and return its result; errors of the network become results, not exceptions."""
    operation = claimed.operation
    started = time.monotonic()
    try:
        result = _find(channel, operation) if claimed.is_search else _perform(channel, claimed)
    except CivicSocialError as error:
        result = _result_of(error, claimed)
    except Exception:
        # A programming error: if a request may have been sent, its response counts as lost.
        logger.exception("an operation on a comment broke operation=%s", operation.pk)
        result = _result_of(OutcomeUnknown() if claimed.is_begun else TransientError("unexpected"), claimed)
    logger.info(
        "comment operation=%s kind=%s account=%s search=%s outcome=%s problem=%s ms=%d",
        operation.pk,
        operation.kind,
        channel.account.pk,
        claimed.is_search,
        result.outcome.value,
        result.problem or "-",
        (time.monotonic() - started) * 1000,
    )
    return result


def _result_of(error: CivicSocialError, claimed: Claimed) -> AttemptResult:
    is_repeatable = claimed.is_search or claimed.operation.kind not in ADDS_SOMETHING
    if isinstance(error, OutcomeUnknown) and is_repeatable:
        error = TransientError("network-down", **error.details)
    return result_of(error, claimed.operation.failures + 1, settings.MAX_FAILURES)


def _perform(channel: Channel, claimed: Claimed) -> AttemptResult:
    """Send the request of the operation. Raises ``NeedsPerson`` for one by hand, or else as the channel."""
    operation, comment = claimed.operation, claimed.operation.comment
    if is_by_hand(comment, operation.kind, channel):
        raise NeedsPerson("comment-by-hand")
    remote = Remote(comment.post.remote_id, comment.post.permalink)
    _require_lease(claimed)
    match operation.kind:
        case Kind.REPLY:
            return AttemptResult(Outcome.DONE, remote=Remote(_reply(channel, remote, operation)))
        case Kind.MESSAGE:
            channel.message_author(remote, comment.remote, operation.text)
        case Kind.HIDE:
            channel.hide(remote, comment.remote)
        case Kind.UNHIDE:
            channel.unhide(remote, comment.remote)
        case Kind.DELETE:
            channel.delete_comment(remote, comment.remote)
    return AttemptResult(Outcome.DONE)


def _reply(channel: Channel, remote: Remote, operation: CommentOperation) -> str:
    """Publish the answer and return its ID; raises as ``Channel.reply``.

    Raises ``NeedsPerson`` if the network has refused it because the comment was hidden there meanwhile.
    """
    comment = operation.comment
    try:
        return channel.reply(remote, comment.remote, operation.text)
    except DoubtfulRefusal:
        raise
    except PermanentError:
        fresh = channel.read_comment(remote, comment.thread.remote_id)
        if fresh is None or not fresh.is_hidden:
            raise
        raise NeedsPerson("comment-hidden") from None


def _find(channel: Channel, operation: CommentOperation) -> AttemptResult:
    """Look for an answer whose response was lost: among the comments that were read, then at the network.

    Raises ``CivicSocialError`` as the channel does, and ``NeedsPerson`` if it found another answer with the
    same text, or an answer of ours that may be this one and was edited or removed at the network.
    """
    if echo := find_echo(operation):
        return AttemptResult(Outcome.FOUND, remote=Remote(echo.remote_id))
    comment = operation.comment
    remote = Remote(comment.post.remote_id, comment.post.permalink)
    since = operation.started_at or operation.created_at
    # A person who has looked there knows better.
    is_looked_at = LOOKED in operation.problem_details
    try:
        found = channel.find_reply(remote, comment.remote, operation.text, since)
    except NeedsPerson as error:
        # Some networks can never be searched.
        if not is_looked_at or error.problem != "cannot-verify":
            raise
        return AttemptResult(Outcome.NOT_FOUND)
    if found is None:
        if not is_looked_at and has_unexplained(operation):
            raise NeedsPerson("cannot-verify")
        return AttemptResult(Outcome.NOT_FOUND)
    if others(operation).filter(remote_id=found).exists():
        raise NeedsPerson("comment-answer-twice")
    return AttemptResult(Outcome.FOUND, remote=Remote(found))


def _require_lease(claimed: Claimed) -> None:
    """Raise ``TransientError`` if the claim is over: another worker may have sent the operation since.

    Both clocks count: the monotonic one, which cannot be set, and the wall clock, which runs while the
    machine is suspended. Called directly before a request.
    """
    is_over = time.monotonic() - claimed.claimed_at > settings.LEASE_SECONDS
    lease_until = claimed.operation.lease_until
    if is_over or lease_until is None or timezone.now() >= lease_until:
        raise TransientError("worker-lost")
    claimed.is_begun = True
