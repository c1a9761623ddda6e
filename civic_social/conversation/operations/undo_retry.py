"""Actions on an operation that is written already: undo, retry, and done by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...actions import NotPossible
from ...models import Comment, CommentOperation
from ..echoes import possible_echoes
from ..permissions import may_answer, may_moderate, require
from ..results import finish_by_hand
from ..states import ADDS_SOMETHING, GIVEN_UP, LOOKED, UNVERIFIED, WITHDRAWN
from ..tasks import enqueue_operations
from ..threads import log_thread
from .comments import unhide

Kind, Status = CommentOperation.Kind, CommentOperation.Status


@transaction.atomic
def undo(operation: CommentOperation, user: Any, *, token: str = "") -> CommentOperation:
    """Take back an operation: cancel it before it is sent, or show a hidden comment again.

    An answer that may or may not be at the network is looked for and removed; what cannot be
    looked for is given up. Raises ``NotPossible`` if nothing of it is possible any more, and
    ``PermissionDenied``.
    """
    _require_right(operation, user)
    fresh = CommentOperation.objects.select_for_update().get(pk=operation.pk)
    if fresh.status == Status.PERSON and fresh.problem in UNVERIFIED:
        return _take_back_unverified(fresh, user)
    # What is repeatable may have reached the network although its response was lost.
    is_sure = fresh.started_at is None or fresh.kind in ADDS_SOMETHING
    if fresh.status in (Status.DUE, Status.PERSON) and (is_sure or fresh.kind == Kind.HIDE):
        fresh.status, fresh.finished_at, fresh.problem = Status.CANCELLED, timezone.now(), "undone"
        fresh.save(update_fields=["status", "finished_at", "problem"])
        log_thread(fresh.comment.thread, "civic_social.comment_undo", user, kind=fresh.kind)
        if not is_sure:
            _show_for_sure(fresh, user)
        return fresh
    if fresh.kind == Kind.HIDE and fresh.status == Status.DONE:
        return unhide(fresh.comment, user, token=token or f"undo:{fresh.pk}")
    raise NotPossible(_("This has been done, or is being done, and cannot be taken back here."))


def _take_back_unverified(operation: CommentOperation, user: Any) -> CommentOperation:
    """Let an answer that may be at the network be looked for and removed, or give it up the second time."""
    is_looked_for = operation.kind == Kind.REPLY and WITHDRAWN not in operation.problem_details
    if is_looked_for:
        operation.status, operation.searches, operation.failures = Status.UNKNOWN, 0, 0
        operation.problem, operation.problem_details = "comment-being-withdrawn", {WITHDRAWN: True}
        operation.next_attempt_at, operation.lease_until, operation.mailed_at = timezone.now(), None, None
    else:
        operation.status, operation.finished_at = Status.CANCELLED, timezone.now()
        operation.problem, operation.problem_details = GIVEN_UP, {}
    operation.save()
    log_thread(operation.comment.thread, "civic_social.comment_undo", user, kind=operation.kind)
    if is_looked_for:
        enqueue_operations()
    return operation


def _show_for_sure(operation: CommentOperation, user: Any) -> None:
    """Show a comment that may have been hidden by an operation that was taken back."""
    CommentOperation.objects.create(
        comment=operation.comment, kind=Kind.UNHIDE, fingerprint=f"undo:{operation.pk}", author=user
    )
    enqueue_operations()


@transaction.atomic
def retry(operation: CommentOperation, user: Any) -> CommentOperation:
    """Let the program try again what needs a person; an answer that may be there is looked for first.

    Raises ``NotPossible`` in another state, and ``PermissionDenied``.
    """
    _require_right(operation, user)
    fresh = CommentOperation.objects.select_for_update().get(pk=operation.pk)
    if fresh.status != Status.PERSON:
        raise NotPossible(_("This no longer needs a person. See how far it is."))
    is_looked_for = fresh.kind == Kind.REPLY and fresh.problem in UNVERIFIED
    fresh.status = Status.UNKNOWN if is_looked_for else Status.DUE
    fresh.failures, fresh.searches, fresh.problem, fresh.problem_details = 0, 0, "", {LOOKED: True}
    fresh.next_attempt_at, fresh.lease_until, fresh.mailed_at = timezone.now(), None, None
    fresh.save()
    log_thread(fresh.comment.thread, "civic_social.comment_retry", user, kind=fresh.kind)
    enqueue_operations()
    return fresh


@transaction.atomic
def done_by_hand(operation: CommentOperation, user: Any, echo: int | None = None) -> CommentOperation:
    """Record that a person has done at the network what needed one.

    ``echo``: the primary key of the comment of ours that is the answer; 0: it was not read yet; None: the
    first one that may be it. Raises ``PermissionDenied``, and ``NotPossible`` if it needs no person.
    """
    _require_right(operation, user)
    # A reading may be storing the answer in this moment.
    Comment.objects.select_for_update(of=("self",)).get(pk=operation.comment.thread.pk)
    fresh = CommentOperation.objects.select_for_update().get(pk=operation.pk)
    if fresh.status != Status.PERSON:
        raise NotPossible(_("This no longer needs a person. See how far it is."))
    found = next((each for each in possible_echoes(fresh) if echo in (None, each.pk)), None)
    finish_by_hand(fresh, user, found)
    return fresh


def _require_right(operation: CommentOperation, user: Any) -> None:
    thread = operation.comment.thread
    is_answer = operation.kind in (Kind.REPLY, Kind.MESSAGE) or operation.comment.is_ours
    require(may_answer(user, thread) if is_answer else may_moderate(user, thread))
