"""Actions on a comment: answer, message, hide, show and remove."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ...models import Comment, CommentNote, CommentOperation
from ..permissions import may_answer, may_moderate, require
from .creation import create_operation
from .texts import check_length, signed_text

Kind, Reason = CommentOperation.Kind, CommentOperation.Reason


def answer(comment: Comment, user: Any, text: str, *, token: str = "", seen: int | None = None) -> Any:
    """Publish ``text``, signed by the desk, below ``comment``; return the operation.

    ``seen``: the number of the last answer that the person saw in the thread (0: none). Raises
    ``PermissionDenied``, and ``ValidationError`` with a sentence if it is not possible.
    """
    require(may_answer(user, comment.thread))
    signed = signed_text(text, comment.thread)
    check_length(signed, comment)
    return create_operation(comment, Kind.REPLY, user, text=signed, token=token, seen=seen)


def message(comment: Comment, user: Any, text: str, *, token: str = "") -> CommentOperation:
    """Send the author of ``comment`` a private message with ``text``, signed by the desk.

    Raises as ``answer``.
    """
    require(may_answer(user, comment.thread))
    signed = signed_text(text, comment.thread)
    check_length(signed, comment)
    return create_operation(comment, Kind.MESSAGE, user, text=signed, token=token)


def hide(comment: Comment, user: Any, reason: str, *, token: str = "") -> CommentOperation:
    """Hide ``comment`` for a ``reason`` of the list. Raises as ``answer``."""
    require(may_moderate(user, comment.thread))
    return create_operation(comment, Kind.HIDE, user, reason=checked_reason(reason), token=token)


def unhide(comment: Comment, user: Any, *, token: str = "") -> CommentOperation:
    """Show ``comment`` again. Raises as ``answer``."""
    require(may_moderate(user, comment.thread))
    return create_operation(comment, Kind.UNHIDE, user, token=token)


def delete(comment: Comment, user: Any, reason: str = "", *, token: str = "") -> CommentOperation:
    """Remove ``comment`` from its network: a hidden one for a ``reason``, or an answer of ours.

    Where the network can hide none, a visible one is removed, too.

    Raises as ``answer``.
    """
    if comment.is_ours:
        require(may_answer(user, comment.thread))
        return create_operation(comment, Kind.DELETE, user, token=token)
    require(may_moderate(user, comment.thread))
    return create_operation(comment, Kind.DELETE, user, reason=checked_reason(reason), token=token)


def hide_held(comment: Comment) -> CommentOperation:
    """Hide ``comment``, which has a word of ``COMMENT_HOLD_WORDS``, until a person decides."""
    token = f"held:{comment.version}"
    return create_operation(comment, Kind.HIDE, None, reason=Reason.HELD_WORD, token=token)


def note_held(comment: Comment) -> CommentNote:
    """Add a note about a held word to the thread, where the network lets nobody hide ``comment``."""
    text = _("The comment has a word that a person has to look at. The network lets nobody hide it.")
    return CommentNote.objects.create(thread=comment.thread, text=text)


def checked_reason(reason: str) -> str:
    """Return ``reason``. Raises ``ValidationError`` if it is none that a person may give."""
    if reason not in set(Reason.values) - {Reason.HELD_WORD}:
        raise ValidationError(_("Choose a reason. Criticism is none."))
    return reason
