"""What an answer does to the rows: runs in delivery's transaction."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from .. import statements
from ..audit_log import entries
from ..conf import settings
from ..models import Attempt, Doubt, Post, SocialAccount
from ..models.states import ADDS_SOMETHING, IN_FLIGHT, Operation, Outcome, Status
from . import transitions
from .operations import LOST, operation_for

logger = logging.getLogger(__name__)

#: The network answers that it did nothing.
SAID_NO = (Outcome.RETRY, Outcome.REST, Outcome.REFUSED, Outcome.PERSON, Outcome.ACCOUNT_STOPPED)


def record(step, channel) -> dict | None:
    """Write down the verdict of ``step``: the attempt's row, the post's next state, the account's rest.

    Where the row has changed meanwhile (its plan, say), it is read again. An answer that comes after another
    worker has taken over is kept in the attempt, and counts only where the post still waits for it.
    Returns what the official record must hold of it: the caller appends that last in the same transaction.
    """
    now = timezone.now()
    if step.operation != Operation.FIND:
        _close_attempt(step, now)
    try:
        said = _write(step.post, step, channel, now)
    except transitions.Overtaken:
        said = _write_anew(step, channel, now)
    _rest_account(step, channel, now)
    _doubt_refusal(step, now)
    return said


def _may_be_done(step, channel) -> bool:
    """Whether an edit or a removal that the network refuses may have been done all the same.

    Where the page goes back to what was confirmed, it is then said once more; what is gone shows by that.
    """
    changes = step.operation in (Operation.UPDATE, Operation.DELETE) and channel.capabilities.can_edit
    return changes and _was_answered_no(step)


def _was_answered_no(step) -> bool:
    """Whether the network itself has answered that it did nothing, which its code shows."""
    verdict = step.verdict
    return verdict.outcome in SAID_NO and (verdict.details or {}).get("code") is not None


def _doubt_refusal(step, now) -> None:
    """Have it looked for although the network says that it did nothing: not every answer is true.

    Once for the same words. An edit that is tried again needs no look.
    """
    post, attempt = step.post, step.attempt
    doubtful = {Operation.CREATE: SAID_NO, Operation.UPDATE: (Outcome.REFUSED,)}
    if step.verdict.outcome not in doubtful.get(step.operation, ()) or not _was_answered_no(step):
        return
    open_ones = Doubt.objects.filter(post=post, marker=post.marker).select_related("attempt")
    if any(doubt.attempt.message == attempt.message for doubt in open_ones):
        return
    look_at = now + timedelta(seconds=settings.DOUBT_SECONDS[0])
    Doubt.raise_about(post, attempt, post.marker, look_at)


def _write(post: Post, step, channel, now) -> dict | None:
    said = entries.answered(post, step, channel)
    if _may_be_done(step, channel):
        post.progress = {LOST: Operation.UPDATE}
    _apply(post, step, now)
    return said


def _write_anew(step, channel, now) -> dict | None:
    """The row has changed since it was claimed: the plan is newer, or another worker has taken over."""
    post = Post.objects.select_for_update().get(pk=step.post.pk)
    post.account = step.post.account
    if _is_awaited(post, step):
        return _write(post, step, channel, now)
    logger.error(
        "late answer post=%s attempt=%s outcome=%s", post.pk, step.attempt.pk, step.verdict.outcome.value
    )
    if step.operation == Operation.FIND:
        return None
    return _arrived_late(post, step, channel, now)


def _is_awaited(post: Post, step) -> bool:
    if post.current_attempt_id != step.attempt.pk or post.status not in IN_FLIGHT:
        return False
    # Two workers that look at the same time are one look.
    return step.operation != Operation.FIND or (
        post.status == Status.UNKNOWN and post.looks == step.post.looks
    )


def _arrived_late(post: Post, step, channel, now) -> dict | None:
    """A worker that was taken for dead has, or may have, reached the network after all.

    Keeps the mirror true, and returns what the official record must hold.
    """
    attempt, outcome = step.attempt, step.verdict.outcome
    if outcome not in (Outcome.DONE, Outcome.UNKNOWN):
        return None
    is_newest = post.current_attempt_id == attempt.pk
    if step.operation == Operation.UPDATE and post.confirmed and not is_newest:
        transitions.repeat(post, Operation.UPDATE, now)
    elif step.operation == Operation.CREATE and is_newest and not post.confirmed and outcome == Outcome.DONE:
        said = entries.answered(post, step, channel)
        transitions.confirm(post, attempt, step.remote, now)
        return said
    elif step.operation == Operation.CREATE and is_newest and post.status == Status.DUE:
        transitions.lose(post, _first_look(now), step.verdict.problem, step.verdict.details or {})
    elif step.operation == Operation.CREATE:
        # It was sent again, or somebody holds it. What the network itself has named need not be looked for.
        look_at = now if step.remote else _first_look(now)
        Doubt.raise_about(post, attempt, step.post.marker, look_at, step.remote)
    return None


def _first_look(now):
    return now + timedelta(seconds=settings.READ_BACK_SECONDS[0])


def _close_attempt(step, now) -> None:
    verdict = step.verdict
    values = {
        "finished_at": now,
        "outcome": verdict.outcome.value,
        "problem": verdict.problem,
        "problem_details": verdict.details or {},
    }
    statements.update(Attempt, values, pk=step.attempt.pk)


def _apply(post: Post, step, now) -> None:
    verdict, attempt = step.verdict, step.attempt
    problem, details = verdict.problem, verdict.details or {}
    later = now + timedelta(seconds=verdict.seconds)
    looking = step.operation == Operation.FIND
    match verdict.outcome:
        case Outcome.DONE if attempt.operation == Operation.DELETE:
            transitions.confirm_absent(post, now)
        case Outcome.DONE | Outcome.FOUND if attempt.operation == Operation.COMMENT:
            transitions.confirm_told(post, attempt, now)
        case Outcome.DONE | Outcome.FOUND:
            if step.stands_twice:
                Doubt.raise_about(post, attempt, post.marker, now)
            transitions.confirm(post, attempt, step.remote, now)
        case Outcome.NOT_FOUND:
            _not_found(post, attempt, now)
        case Outcome.RETRY | Outcome.REST if looking:
            failed = verdict.outcome == Outcome.RETRY
            transitions.look_later(post, later, problem, details, failed=failed)
        case Outcome.RETRY:
            transitions.postpone(post, later, problem, details, failed=True)
        case Outcome.REST:
            transitions.postpone(post, later, problem, details, failed=False)
        case Outcome.ACCOUNT_STOPPED if looking:
            pass  # It is looked for when the account works again.
        case Outcome.ACCOUNT_STOPPED:
            transitions.postpone(post, now, problem, details, failed=False)
        case Outcome.UNKNOWN:
            transitions.lose(post, _first_look(now), problem, details)
        case Outcome.PERSON | Outcome.REFUSED if looking:
            # Whatever kept us from looking: it may stand there, so only a person lets it be sent again.
            cause = {} if problem == "cannot-verify" else {"cause": problem}
            transitions.ask_person(post, "cannot-verify", {**cause, **details}, now)
        case Outcome.PERSON:
            transitions.ask_person(post, problem, details, now)
        case Outcome.VANISHED:
            transitions.vanish(post, problem, details, now)
        case Outcome.REFUSED if attempt.operation == Operation.DELETE:
            # What should no longer stand there stays somebody's task until it is gone.
            transitions.ask_person(post, "remove-by-hand", details, now)
        case Outcome.REFUSED:
            transitions.refuse(post, problem, details)


def _not_found(post: Post, attempt, now) -> None:
    """A list that lags says "not there" as well; only a second look, later, is believed."""
    if attempt.operation in ADDS_SOMETHING and post.looks == 0:
        transitions.look_again(post, now + timedelta(seconds=settings.READ_BACK_SECONDS[1]))
    elif post.failures + 1 >= settings.MAX_FAILURES and operation_for(post):
        details = {"failures": post.failures + 1, "cause": "answer-lost"}
        transitions.ask_person(post, "too-many-failures", details, now)
    else:
        if attempt.operation in (Operation.CREATE, Operation.UPDATE):
            # Its worker may only sleep, and its request come after the next one.
            look_at = now + timedelta(seconds=settings.DOUBT_SECONDS[0])
            Doubt.raise_about(post, attempt, post.marker, look_at)
        transitions.not_there(post, now)


def _rest_account(step, channel, now) -> None:
    """Stop the account, or let it rest, when the answer says so."""
    verdict = step.verdict
    values = {}
    if verdict.outcome == Outcome.ACCOUNT_STOPPED:
        values = {"problem": verdict.problem, "problem_details": verdict.details or {}}
    rest = max(verdict.seconds if verdict.outcome == Outcome.REST else 0, channel.pressure.rest)
    if rest:
        values["resting_until"] = now + timedelta(seconds=rest)
    if values:
        SocialAccount.objects.filter(pk=step.post.account_id).update(**values)
        logger.warning(
            "account=%s rests seconds=%d problem=%s", step.post.account_id, rest, verdict.problem or "-"
        )
