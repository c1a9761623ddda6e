"""Who may read, answer and moderate which comments."""

from __future__ import annotations

from typing import Any

from ..models import Comment
from ..models.comments import CommentQuerySet
from .desks import get_desks

READ_ALL, ANSWER, MODERATE = (
    f"civic_social.{name}" for name in ("read_every_comment", "answer_comments", "moderate_comments")
)


def readable_threads(user: Any) -> CommentQuerySet:
    """Return the threads that the user may read: those of their desks, or all."""
    threads = Comment.objects.threads()
    if not user.is_active:
        return threads.none()
    if user.has_perm(READ_ALL):
        return threads
    if not user.has_perm(ANSWER):
        return threads.none()
    return threads.filter(desk_key__in=get_desks().keys_of(user))


def may_answer(user: Any, thread: Comment) -> bool:
    """Return True if the user may answer the thread, assign it and change its state."""
    return user.has_perm(ANSWER) and readable_threads(user).filter(pk=thread.pk).exists()


def may_moderate(user: Any, thread: Comment) -> bool:
    """Return True if the user may hide and remove comments of the thread."""
    return user.has_perm(MODERATE) and readable_threads(user).filter(pk=thread.pk).exists()
