"""Applies the result of an operation on a comment to the database, with its row in the audit log."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..audit_log import chain, entries
from ..channels.base import Channel
from ..channels.comments import RemoteComment
from ..conf import settings
from ..models import Comment, CommentOperation, Event
from ..models.attempts import AttemptResult
from ..models.states import Outcome
from . import second_answers, storage
from .echoes import ANSWER_BY_HAND, take_place
from .executor import Claimed
from .states import CONFIRMED, LOOKED, PENDING, REFUSED, WITHDRAWN
from .threads import mark_answered

logger = logging.getLogger(__name__)

Kind, Status = CommentOperation.Kind, CommentOperation.Status
EVENTS = {
    Kind.REPLY: Event.COMMENT_ANSWERED,
    Kind.MESSAGE: Event.COMMENT_MESSAGED,
    Kind.HIDE: Event.COMMENT_HIDDEN,
    Kind.UNHIDE: Event.COMMENT_SHOWN,
    Kind.DELETE: Event.COMMENT_REMOVED,
}


@transaction.atomic
def apply_result(claimed: Claimed, result: AttemptResult, channel: Channel) -> None:
    """Write the result, and let the account rest or stop.

    A result that arrives after the lease has ended counts only if the operation is done.
    """
    now = timezone.now()
    operation = _locked(claimed.operation)
    is_expected = operation.lease_until == claimed.operation.lease_until and operation.status in PENDING
    if result.outcome in (Outcome.DONE, Outcome.FOUND):
        if is_expected or operation.status in (Status.DUE, Status.UNKNOWN, Status.PERSON):
            finish(operation, result.remote.id if result.remote else "", now)
        else:
            logger.error("late result operation=%s outcome=%s", operation.pk, result.outcome.value)
            _remove_late_answer(operation, result, now)
    elif is_expected:
        _apply_failure(operation, result, is_search=claimed.is_search, now=now)
    _stop_or_rest(operation, result, channel)


def _locked(operation: CommentOperation) -> CommentOperation:
    related = CommentOperation.objects.select_related("comment__parent", "comment__account", "comment__post")
    return related.select_for_update(of=("self",)).get(pk=operation.pk)


def finish(operation: CommentOperation, remote_id: str, now: datetime, by_hand: str = "") -> None:
    """Mark the operation as done, change the comment, and append to the audit log.

    ``by_hand``: the name of the person who has done it at the network. Call it last in a transaction.
    """
    is_withdrawn = WITHDRAWN in operation.problem_details
    operation.status, operation.remote_id = Status.DONE, remote_id
    operation.finished_at, operation.lease_until = now, None
    operation.problem, operation.problem_details = "", {CONFIRMED: True} if by_hand else {}
    operation.save()
    comment = operation.comment
    event = entries.comment_event(operation, _event_of(operation), carried_out_by=by_hand)
    match operation.kind:
        case Kind.REPLY:
            _store_answer(operation, operation.remote_id, now)
            second_answers.remove_of_thread(comment.thread)
            if is_withdrawn and not by_hand:
                _remove_answer(operation)
            else:
                mark_answered(operation)
        case Kind.MESSAGE:
            mark_answered(operation)
        case Kind.HIDE | Kind.UNHIDE:
            is_hidden = operation.kind == Kind.HIDE
            version = RemoteComment(comment.remote_id, comment.text, is_hidden=is_hidden).version
            Comment.objects.filter(pk=comment.pk).update(is_hidden=is_hidden, version=version, version_at=now)
        case Kind.DELETE:
            _erase(comment, now)
    chain.append(event)


def _erase(comment: Comment, now: datetime) -> None:
    """Erase a removed comment, and its replies if the network removes them with it.

    The copy in the operation is kept for the retention time.
    """
    storage.erase([comment.pk], now, with_replies=not storage.replies_stay(comment.post))


def _event_of(operation: CommentOperation) -> Event:
    if operation.kind == Kind.DELETE and operation.comment.is_ours:
        return Event.ANSWER_REMOVED
    return EVENTS[Kind(operation.kind)]


def _remove_late_answer(operation: CommentOperation, result: AttemptResult, now: datetime) -> None:
    """Remove an answer that a suspended worker has published after another one has ended the operation.

    Where a person has confirmed the answer meanwhile, it is the one that the person has seen.
    """
    remote_id = result.remote.id if result.remote else ""
    is_over = operation.status in (Status.DONE, Status.CANCELLED)
    if operation.kind != Kind.REPLY or not is_over or remote_id in ("", operation.remote_id):
        return
    is_confirmed = operation.remote_id.startswith(ANSWER_BY_HAND)
    _store_answer(operation, remote_id, now)
    for row in Comment.objects.filter(account=operation.comment.account, remote_id=remote_id):
        if is_confirmed:
            take_place(operation, row)
            # The network has told its ID: whatever else has the same words was sent a second time.
            CommentOperation.objects.filter(pk=operation.pk).update(problem_details={})
        else:
            second_answers.remove(row)


def _store_answer(operation: CommentOperation, remote_id: str, now: datetime) -> None:
    """Store our answer as a comment, unless it was read already: its echo finds this row by its ID."""
    thread = operation.comment.thread
    if not remote_id:
        return
    version = RemoteComment(remote_id, operation.text).version
    Comment.objects.get_or_create(
        account_id=thread.account_id,
        remote_id=remote_id,
        defaults={
            "post_id": thread.post_id,
            "parent": thread,
            "text": operation.text,
            "is_ours": True,
            "written_at": now,
            "received_at": now,
            "seen_at": now,
            "version": version,
            "version_at": now,
        },
    )


def _remove_answer(operation: CommentOperation) -> None:
    """Let an answer that was taken back while it was looked for be removed at the network."""
    answer = Comment.objects.filter(account=operation.comment.account, remote_id=operation.remote_id)
    for row in answer.filter(deleted_at=None):
        fingerprint = f"withdrawn:{operation.pk}"
        values = {"kind": Kind.DELETE, "author": operation.author}
        CommentOperation.objects.get_or_create(comment=row, fingerprint=fingerprint, defaults=values)


def finish_by_hand(operation: CommentOperation, user: Any, echo: Comment | None) -> None:
    """Mark the operation as done by ``user`` at the network; called in a transaction, last.

    ``echo``: the comment at the network that is the answer, if it was read already. Otherwise a comment
    without an ID of the network stands for it until then.
    """
    remote_id = echo.remote_id if echo else ""
    if operation.kind == Kind.REPLY and echo is None:
        remote_id = f"{ANSWER_BY_HAND}{operation.pk}"
    finish(operation, remote_id, timezone.now(), by_hand=entries.name_of(user))


def _apply_failure(
    operation: CommentOperation, result: AttemptResult, *, is_search: bool, now: datetime
) -> None:
    operation.lease_until = None
    kept = {name: operation.problem_details.get(name) for name in (LOOKED, REFUSED, WITHDRAWN)}
    details = {name: value for name, value in kept.items() if value}
    operation.problem, operation.problem_details = result.problem, {**result.details, **details}
    later = now + timedelta(seconds=result.seconds)
    match result.outcome:
        case Outcome.NOT_FOUND:
            _apply_not_found(operation, now)
        case Outcome.RETRY:
            operation.failures += 1
            _wait(operation, later, is_search=is_search)
        case Outcome.REST | Outcome.ACCOUNT_STOPPED:
            _wait(operation, later, is_search=is_search)
        case Outcome.UNKNOWN:
            mark_lost(operation, now, "comment-answer-lost")
        case Outcome.VANISHED:
            _end(operation, Status.CANCELLED, "comment-gone", now)
        case Outcome.REFUSED if result.is_doubtful and operation.kind == Kind.REPLY and not is_search:
            # The network may have published it all the same: looked for, but not sent again.
            mark_lost(operation, now, result.problem, refused=result.problem)
        case Outcome.PERSON | Outcome.REFUSED if is_search and result.problem != "comment-answer-twice":
            _end(operation, Status.PERSON, "comment-unverified", now, cause=result.problem)
        case _:
            _end(operation, Status.PERSON, result.problem, now)
    operation.save()


def _wait(operation: CommentOperation, later: datetime, *, is_search: bool) -> None:
    operation.status = Status.UNKNOWN if is_search else Status.DUE
    operation.next_attempt_at = later


def _apply_not_found(operation: CommentOperation, now: datetime) -> None:
    """Schedule a second search, since lists lag; after it send again, or leave it to a person."""
    refused = operation.problem_details.get(REFUSED) or ""
    is_withdrawn = WITHDRAWN in operation.problem_details
    operation.problem = "comment-being-withdrawn" if is_withdrawn else "comment-answer-lost"
    if operation.searches == 0:
        operation.searches = 1
        operation.next_attempt_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[1])
    elif is_withdrawn:
        _end(operation, Status.CANCELLED, "undone", now)
    elif refused:
        _end(operation, Status.PERSON, refused, now)
    elif operation.failures + 1 >= settings.MAX_FAILURES:
        _end(operation, Status.PERSON, "comment-unverified", now)
    else:
        operation.status, operation.searches = Status.DUE, 0
        operation.failures += 1
        operation.next_attempt_at = now
        operation.problem, operation.problem_details = "", {}


def mark_lost(operation: CommentOperation, now: datetime, problem: str, refused: str = "") -> None:
    """Let the operation be looked for; a private message cannot be, so a person has to."""
    if operation.kind == Kind.MESSAGE:
        _end(operation, Status.PERSON, "comment-message-unverified", now)
        return
    operation.status, operation.searches, operation.problem = Status.UNKNOWN, 0, problem
    # What a person has seen before says nothing about the outcome of this request.
    details = {name: value for name, value in operation.problem_details.items() if name != LOOKED}
    operation.problem_details = {**details, **({REFUSED: refused} if refused else {})}
    operation.next_attempt_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[0])


def expire(operation: CommentOperation, now: datetime) -> None:
    """Take back an operation whose worker has died; called with the row locked."""
    operation.lease_until = None
    if operation.kind in (Kind.REPLY, Kind.MESSAGE):
        mark_lost(operation, now, "comment-answer-lost")
    else:
        operation.status = Status.DUE
    operation.save()


def cancel(operation: CommentOperation, problem: str) -> None:
    """End an operation that has become pointless."""
    rows = CommentOperation.objects.filter(pk=operation.pk, status=operation.status)
    rows.update(status=Status.CANCELLED, problem=problem, finished_at=timezone.now(), lease_until=None)


def _end(operation: CommentOperation, status: str, problem: str, now: datetime, cause: str = "") -> None:
    operation.status, operation.problem = status, problem
    if cause and cause != "cannot-verify":
        operation.problem_details = {**operation.problem_details, "cause": cause}
    operation.finished_at = now if status == Status.CANCELLED else None


def _stop_or_rest(operation: CommentOperation, result: AttemptResult, channel: Channel) -> None:
    """Stop the accounts that the result concerns, or let them rest, as ``delivery.results`` does."""
    account, pressure = operation.comment.account, channel.pressure
    if result.outcome == Outcome.ACCOUNT_STOPPED:
        account.stop(result.problem, result.details, result.scope)
        logger.warning("account=%s stops problem=%s scope=%s", account.pk, result.problem, result.scope)
    if result.outcome == Outcome.REST:
        account.rest(result.seconds, result.scope)
    if pressure.rest:
        account.rest(pressure.rest, pressure.scope)
