"""Echoes: comments of our own that were read at a network, and the answers that they belong to.

An answer whose response was lost, or that a person has confirmed, has no ID of the network. Its echo gives it
one.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from ..channels.values import comparable_text
from ..models import Comment, CommentOperation
from ..models.comments import BY_HAND, CommentQuerySet
from .states import PENDING

Kind, Status = CommentOperation.Kind, CommentOperation.Status
#: The beginning of the IDs of answers that a person has confirmed and that were not read yet.
ANSWER_BY_HAND = f"{BY_HAND}answer-"
#: How far the clock of a network may be from ours.
CLOCK_ERROR = timedelta(minutes=10)


def find_echo(operation: CommentOperation) -> Comment | None:
    """Return the comment of our own that was read at the network and is the answer of ``operation``."""
    text = comparable_text(operation.text)
    echoes = _unknown_answers(operation).order_by("pk")
    return next((echo for echo in echoes if comparable_text(echo.text) == text), None)


def has_unexplained(operation: CommentOperation) -> bool:
    """Return True if the thread has a new answer of ours with words that nobody has sent from here."""
    expected = _expected_texts(operation)
    return any(comparable_text(answer.text) not in expected for answer in _unknown_answers(operation))


def possible_echoes(operation: CommentOperation) -> list[Comment]:
    """Return the comments that may be the answer of ``operation``, which somebody may have edited since.

    The one with its own words alone, if there is one; otherwise the oldest first. Empty if ``operation`` is
    no answer.
    """
    if operation.kind != Kind.REPLY:
        return []
    visible = _unknown_answers(operation).visible().order_by("written_at", "pk")
    text, expected = comparable_text(operation.text), _expected_texts(operation)
    same = [echo for echo in visible if comparable_text(echo.text) == text]
    return same[:1] or [echo for echo in visible if comparable_text(echo.text) not in expected]


def claim_echo(echo: Comment) -> bool:
    """Give a reply of ours that was just read to the answer that a person has confirmed and that it must be.

    It takes the place of the comment that was stored when the person confirmed it. Returns True if there is
    such an answer: it has the same words, or was changed since and is the first one from before the person
    looked. Call it in a transaction.
    """
    # A person may be confirming an answer of the thread in this moment.
    thread = Comment.objects.select_for_update(of=("self",)).get(pk=echo.thread.pk)
    in_thread = CommentOperation.objects.filter(
        kind=Kind.REPLY, comment__in=Comment.objects.in_thread(thread).values("pk")
    )
    if echo.deleted_at or in_thread.filter(remote_id=echo.remote_id).exists():
        return False
    confirmed = in_thread.filter(status=Status.DONE, remote_id__startswith=ANSWER_BY_HAND).order_by("pk")
    waiting = [operation for operation in confirmed if _is_in_time(echo, operation)]
    text = comparable_text(echo.text)
    same = [operation for operation in waiting if comparable_text(operation.text) == text]
    if waiting and not same and text in _texts_of(in_thread.filter(status__in=PENDING)):
        return False
    found = next(iter(same or waiting), None)
    if found:
        take_place(found, echo)
    return found is not None


def take_place(operation: CommentOperation, echo: Comment) -> None:
    """Put the echo in the place of the comment that was stored when a person confirmed ``operation``."""
    stored = Comment.objects.filter(account_id=echo.account_id, remote_id=operation.remote_id)
    CommentOperation.objects.filter(comment__in=stored).update(comment=echo)
    stored.delete()
    CommentOperation.objects.filter(pk=operation.pk).update(remote_id=echo.remote_id)


def others(operation: CommentOperation) -> QuerySet[CommentOperation]:
    """Return the other answers of the account."""
    same_account = CommentOperation.objects.filter(
        comment__account=operation.comment.account, kind=Kind.REPLY
    )
    return same_account.exclude(pk=operation.pk)


def _is_in_time(echo: Comment, operation: CommentOperation) -> bool:
    """Return True if the echo was written between the answer and the moment when a person confirmed it."""
    begin, end = operation.created_at - CLOCK_ERROR, operation.finished_at
    return end is not None and begin <= echo.written_at <= end + CLOCK_ERROR


def _unknown_answers(operation: CommentOperation) -> CommentQuerySet:
    """Return the thread's answers of ours since the operation began whose IDs belong to no other one."""
    known = others(operation).exclude(remote_id="").values("remote_id")
    since = operation.started_at or operation.created_at
    answers = Comment.objects.filter(
        account=operation.comment.account,
        parent=operation.comment.thread,
        is_ours=True,
        received_at__gte=since,
    )
    return answers.exclude(remote_id__in=known)


def _expected_texts(operation: CommentOperation) -> set[str]:
    """Return the words of the thread's other answers that are on their way."""
    thread = operation.comment.thread
    on_their_way = others(operation).filter(comment__in=Comment.objects.in_thread(thread), status__in=PENDING)
    return _texts_of(on_their_way)


def _texts_of(operations: QuerySet[CommentOperation]) -> set[str]:
    return {comparable_text(text) for text in operations.values_list("text", flat=True)}
