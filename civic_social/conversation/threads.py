"""Changes of a thread: its log, and its state after an answer."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import log

from ..models import Comment, CommentOperation, CommentState

Kind = CommentOperation.Kind


def log_thread(thread: Comment, action: str, user: Any, **data: str) -> None:
    """Write an entry of Wagtail's log for the thread; it has no text and no name of a citizen."""
    values = {name: value for name, value in data.items() if value}
    log(instance=thread, action=action, user=user, title=str(thread.pk), data=values)


def mark_answered(operation: CommentOperation) -> None:
    """Close the thread of a finished answer, unless a person has written something newer since."""
    thread = operation.comment.thread
    comments = Comment.objects.filter(parent=thread, is_ours=False, deleted_at=None)
    if not comments.filter(received_at__gt=operation.created_at).exists():
        Comment.objects.filter(pk=thread.pk).exclude(state=CommentState.ANSWERED).update(
            state=CommentState.ANSWERED
        )
