"""Queries of a thread: its operations, its last answer, and the time left for a private message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ...models import Comment, CommentOperation
from ..states import GIVEN_UP

Kind, Status = CommentOperation.Kind, CommentOperation.Status


def last_answer(thread: Comment) -> int:
    """Return the number of the newest answer in the thread, sent or on its way; 0 without one."""
    answers = operations_of(thread).filter(kind=Kind.REPLY).exclude(status=Status.CANCELLED)
    return answers.order_by("-pk").values_list("pk", flat=True).first() or 0


def operations_of(thread: Comment) -> Any:
    """Return the operations on the comments of a thread."""
    comments = Comment.objects.in_thread(thread)
    return CommentOperation.objects.filter(comment__in=comments.order_by().values("pk"))


def message_until(comment: Comment) -> Any:
    """Return when the author can no longer be sent a private message, or None if it is not possible."""
    channel = comment.account.get_channel()
    if (
        not (channel.capabilities.can_message and comment.can_message)
        or channel.by_hand
        or comment.deleted_at
    ):
        return None
    until = comment.written_at + timedelta(days=channel.message_days)
    # A message that was given up may have arrived, and the network accepts one about a comment.
    used = comment.operations.filter(kind=Kind.MESSAGE)
    used = used.exclude(~Q(problem=GIVEN_UP), status=Status.CANCELLED)
    return None if until <= timezone.now() or used.exists() else until
