"""Applies the result of an attempt to the database, in the worker's transaction."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..audit_log import entries
from ..channels.base import Channel
from ..conf import settings
from ..models import Attempt, DuplicateCheck, Post
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import ADDS_SOMETHING, IN_FLIGHT, Operation, Outcome, Status
from . import transitions
from .operations import REPEAT, operation_for
from .unpublished import is_unpublished

logger = logging.getLogger(__name__)

#: Outcomes in which the network has answered that it did nothing.
REFUSALS = (Outcome.RETRY, Outcome.REST, Outcome.REFUSED, Outcome.PERSON, Outcome.ACCOUNT_STOPPED)


@transaction.atomic(savepoint=False)
def apply_result(claimed: ClaimedOperation, result: AttemptResult, channel: Channel) -> dict[str, Any] | None:
    """Write the result: close the attempt, move the post, let the account rest or stop.

    If the post was changed since it was claimed, it is read again. A result that arrives after another worker
    has taken over is kept in its attempt, and moves the post only if the post still waits for it. Returns the
    event for the audit log, which the caller appends last in the same transaction.
    """
    now = timezone.now()
    if claimed.operation != Operation.FIND:
        _close_attempt(claimed.attempt, result, now)
    try:
        event = _apply(claimed.post, claimed, result, channel, now)
    except transitions.ConcurrentChange:
        event = _apply_to_changed_post(claimed, result, channel, now)
    _stop_or_rest_account(claimed.post, result, channel)
    _check_refusal_later(claimed, result, now)
    return event


def _apply(
    post: Post, claimed: ClaimedOperation, result: AttemptResult, channel: Channel, now: datetime
) -> dict[str, Any] | None:
    event = entries.attempt_event(post, claimed, result, channel)
    changes = claimed.operation in (Operation.UPDATE, Operation.DELETE) and channel.capabilities.can_edit
    if changes and _is_refusal_by_network(result):
        # The network may have done it nevertheless: a page that returns to the confirmed text is sent again.
        post.progress = {REPEAT: Operation.UPDATE}
    _move(post, claimed, result, now)
    return event


def _apply_to_changed_post(
    claimed: ClaimedOperation, result: AttemptResult, channel: Channel, now: datetime
) -> dict[str, Any] | None:
    """Apply the result to a post that has a newer plan, or that another worker has taken over."""
    post = Post.objects.select_for_update().get(pk=claimed.post.pk)
    post.account = claimed.post.account
    if _is_expected(post, claimed):
        return _apply(post, claimed, result, channel, now)
    logger.error(
        "late result post=%s attempt=%s outcome=%s", post.pk, claimed.attempt.pk, result.outcome.value
    )
    if claimed.operation == Operation.FIND:
        return None
    return _apply_late_result(post, claimed, result, channel, now)


def _is_expected(post: Post, claimed: ClaimedOperation) -> bool:
    """Return True if the post still waits for the result of this attempt."""
    if post.current_attempt_id != claimed.attempt.pk or post.status not in IN_FLIGHT:
        return False
    # Two workers that search at the same time count as one search.
    return claimed.operation != Operation.FIND or (
        post.status == Status.UNKNOWN and post.searches == claimed.post.searches
    )


def _apply_late_result(
    post: Post, claimed: ClaimedOperation, result: AttemptResult, channel: Channel, now: datetime
) -> dict[str, Any] | None:
    """Correct the post after a worker that counted as dead has, or may have, reached the network."""
    attempt, outcome = claimed.attempt, result.outcome
    if outcome not in (Outcome.DONE, Outcome.UNKNOWN):
        return None
    is_newest = post.current_attempt_id == attempt.pk
    if claimed.operation == Operation.UPDATE and post.confirmed and not is_newest:
        transitions.repeat(post, Operation.UPDATE, now)
    elif (
        claimed.operation == Operation.CREATE and is_newest and not post.confirmed and outcome == Outcome.DONE
    ):
        event = entries.attempt_event(post, claimed, result, channel)
        transitions.confirm(post, attempt, result.remote, now)
        return event
    elif claimed.operation == Operation.CREATE and is_newest and post.status == Status.DUE:
        transitions.mark_unknown(post, _first_search(now), result.problem, result.details)
    elif claimed.operation == Operation.CREATE:
        # The post was sent again, or a person holds it: a copy named by the network needs no search.
        search_at = now if result.remote else _first_search(now)
        DuplicateCheck.schedule(post, attempt, claimed.post.marker, search_at, result.remote)
    return None


def _first_search(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.READ_BACK_SECONDS[0])


def _close_attempt(attempt: Attempt, result: AttemptResult, now: datetime) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        finished_at=now,
        outcome=result.outcome.value,
        problem=result.problem,
        problem_details=result.details,
    )


def _move(post: Post, claimed: ClaimedOperation, result: AttemptResult, now: datetime) -> None:
    """Move the post to the state that follows from the result."""
    attempt, problem, details = claimed.attempt, result.problem, result.details
    later = now + timedelta(seconds=result.seconds)
    is_search = claimed.operation == Operation.FIND
    match result.outcome:
        case Outcome.DONE if attempt.operation == Operation.DELETE:
            transitions.confirm_removed(post, now)
        case Outcome.DONE | Outcome.FOUND if attempt.operation == Operation.COMMENT:
            transitions.confirm_correction(post, attempt, now)
        case Outcome.DONE | Outcome.FOUND:
            if result.is_duplicated:
                DuplicateCheck.schedule(post, attempt, post.marker, now)
            transitions.confirm(post, attempt, result.remote, now)
        case Outcome.NOT_FOUND:
            _move_not_found(post, attempt, now)
        case Outcome.RETRY | Outcome.REST if is_search:
            failed = result.outcome == Outcome.RETRY
            transitions.postpone_search(post, later, problem, details, failed=failed)
        case Outcome.RETRY:
            transitions.postpone(post, later, problem, details, failed=True)
        case Outcome.REST:
            transitions.postpone(post, later, problem, details, failed=False)
        case Outcome.ACCOUNT_STOPPED if is_search:
            pass  # The search continues when the account works again.
        case Outcome.ACCOUNT_STOPPED:
            transitions.postpone(post, now, problem, details, failed=False)
        case Outcome.UNKNOWN:
            transitions.mark_unknown(post, _first_search(now), problem, details)
        case Outcome.PERSON | Outcome.REFUSED if is_search:
            # The post may exist although it could not be searched for: only a person may have it sent again.
            cause = {} if problem == "cannot-verify" else {"cause": problem}
            transitions.ask_person(post, "cannot-verify", {**cause, **details}, now)
        case Outcome.PERSON:
            transitions.ask_person(post, problem, details, now)
        case Outcome.VANISHED:
            transitions.mark_vanished(post, problem, details, now)
        case Outcome.REFUSED if attempt.operation == Operation.DELETE:
            # A post that should be gone stays a person's task until it is removed.
            transitions.ask_person(post, "remove-by-hand", details, now)
        case Outcome.REFUSED:
            transitions.mark_failed(post, problem, details)


def _move_not_found(post: Post, attempt: Attempt, now: datetime) -> None:
    """Schedule a second search, since lists lag; after it send again, or leave it to a person."""
    if attempt.operation in ADDS_SOMETHING and post.searches == 0:
        transitions.search_again(post, now + timedelta(seconds=settings.READ_BACK_SECONDS[1]))
    elif post.failures + 1 >= settings.MAX_FAILURES and operation_for(post):
        details = {"failures": post.failures + 1, "cause": "answer-lost"}
        transitions.ask_person(post, "too-many-failures", details, now)
    else:
        if attempt.operation in (Operation.CREATE, Operation.UPDATE):
            # Its worker may only be suspended, and send its request after the next one.
            search_at = now + timedelta(seconds=settings.DOUBT_SECONDS[0])
            DuplicateCheck.schedule(post, attempt, post.marker, search_at)
        transitions.mark_not_sent(post, now)


def _stop_or_rest_account(post: Post, result: AttemptResult, channel: Channel) -> None:
    """Stop the accounts that the result concerns, or let them rest.

    They rest if the result or the network's usage headers demand it.
    """
    account, pressure = post.account, channel.pressure
    if result.outcome == Outcome.ACCOUNT_STOPPED:
        account.stop(result.problem, result.details, result.scope)
        logger.warning("account=%s stops problem=%s scope=%s", account.pk, result.problem, result.scope)
    if result.outcome == Outcome.REST:
        account.rest(result.seconds, result.scope)
    if pressure.rest:
        account.rest(pressure.rest, pressure.scope)
    if rest := max(result.seconds if result.outcome == Outcome.REST else 0, pressure.rest):
        logger.warning("account=%s rests seconds=%d problem=%s", account.pk, rest, result.problem or "-")


def _is_refusal_by_network(result: AttemptResult) -> bool:
    """Return True if the network itself has answered that it did nothing: its answer carries a code."""
    return result.outcome in REFUSALS and result.details.get("code") is not None


def _check_refusal_later(claimed: ClaimedOperation, result: AttemptResult, now: datetime) -> None:
    """Schedule a search for a post whose refusal may not be true, once for the same message."""
    post, attempt = claimed.post, claimed.attempt
    if is_unpublished(post, attempt):
        return
    if not result.is_doubtful or claimed.operation not in (Operation.CREATE, Operation.UPDATE):
        return
    open_checks = DuplicateCheck.objects.filter(post=post, marker=post.marker).select_related("attempt")
    if any(check.attempt.message == attempt.message for check in open_checks):
        return
    search_at = now + timedelta(seconds=settings.DOUBT_SECONDS[0])
    DuplicateCheck.schedule(post, attempt, post.marker, search_at)
