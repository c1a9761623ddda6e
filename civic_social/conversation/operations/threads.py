"""Actions on a thread that send nothing: assign, close, mark as read, note, case."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ...models import Comment, CommentNote, CommentState
from ...text_normalization import normalize_text
from ..permissions import may_answer, require
from ..threads import log_thread


def assign(thread: Comment, user: Any, assignee: Any) -> None:
    """Give the thread to ``assignee``, a member of its desk, or to nobody. Raises ``PermissionDenied``."""
    require(may_answer(user, thread))
    Comment.objects.filter(pk=thread.pk).update(assignee=assignee)
    log_thread(thread, "civic_social.comment_assign", user, person=str(assignee or ""))


def close(thread: Comment, user: Any) -> None:
    """Record that the thread needs no answer. Raises ``PermissionDenied``."""
    _set_state(thread, user, CommentState.CLOSED)


def reopen(thread: Comment, user: Any) -> None:
    """Let the thread wait for an answer again. Raises ``PermissionDenied``."""
    _set_state(thread, user, CommentState.OPEN)


def _set_state(thread: Comment, user: Any, state: str) -> None:
    require(may_answer(user, thread))
    Comment.objects.filter(pk=thread.pk).update(state=state)
    log_thread(thread, f"civic_social.comment_{state}", user)


def mark_read(thread: Comment, user: Any, *, is_read: bool = True) -> None:
    """Mark the thread as read or unread for its desk. Raises ``PermissionDenied``."""
    require(may_answer(user, thread))
    Comment.objects.filter(pk=thread.pk).update(read_at=timezone.now() if is_read else None)


def add_note(thread: Comment, user: Any, text: str) -> CommentNote:
    """Add a remark for colleagues. Raises ``PermissionDenied``, and ``ValidationError`` without a text."""
    require(may_answer(user, thread))
    text = normalize_text(text).strip()
    if not text:
        raise ValidationError(_("Write the note."))
    return CommentNote.objects.create(thread=thread, author=user, text=text)


def set_case(thread: Comment, user: Any, reference: str) -> None:
    """Store the number of the case that was made of the thread. Raises ``PermissionDenied``."""
    require(may_answer(user, thread))
    Comment.objects.filter(pk=thread.pk).update(case_reference=reference.strip()[:40])
    log_thread(thread, "civic_social.comment_case", user, reference=reference.strip()[:40])
