"""Writes an operation, if it is possible, once for each form."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ...actions import NotPossible
from ...models import Comment, CommentOperation
from ..executor import is_by_hand, is_hideable, is_removable, is_removed_at_once
from ..states import PENDING
from ..tasks import enqueue_operations
from ..threads import log_thread
from .queries import last_answer, message_until

Kind, Status = CommentOperation.Kind, CommentOperation.Status


def create_operation(
    comment: Comment,
    kind: str,
    user: Any,
    *,
    text: str = "",
    reason: str = "",
    token: str = "",
    seen: int | None = None,
) -> CommentOperation:
    """Write the operation, or return the one that the same form has written before."""
    with transaction.atomic():
        # Two clicks take turns here.
        locked = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        fingerprint = _fingerprint(locked, kind, text, reason, token)
        operation = locked.operations.filter(fingerprint=fingerprint).first()
        if operation is None and kind not in (Kind.REPLY, Kind.MESSAGE):
            operation = locked.operations.filter(kind=kind, status__in=PENDING).first()
        if operation is not None:
            return operation
        _check(locked, kind, seen)
        operation = CommentOperation.objects.create(
            comment=locked,
            kind=kind,
            text=text,
            reason=reason,
            fingerprint=fingerprint,
            author=user,
            text_copy=locked.text if kind in (Kind.HIDE, Kind.DELETE) and not locked.is_ours else "",
            **_first_state(locked, kind),
        )
        log_thread(locked.thread, f"civic_social.comment_{kind}", user, reason=reason)
        enqueue_operations()
    return operation


def _fingerprint(comment: Comment, kind: str, text: str, reason: str, token: str) -> str:
    if not token:
        # Without a form: the same text may be sent again once the last operation is over.
        over = comment.operations.exclude(status__in=PENDING).order_by("-pk")
        token = f"after:{over.values_list('pk', flat=True).first() or 0}"
    return hashlib.sha256("\n".join([kind, token, reason, text]).encode()).hexdigest()


def _check(comment: Comment, kind: str, seen: int | None) -> None:
    """Raise ``NotPossible`` if the operation makes no sense for the comment as it is now."""
    if comment.erased_at:
        raise NotPossible(
            _("The comment was erased here; what stands at the network can be changed only there.")
        )
    if comment.deleted_at:
        raise NotPossible(_("The comment no longer exists at the network."))
    if kind == Kind.REPLY and (comment.is_hidden or comment.thread.is_hidden):
        raise NotPossible(_("A hidden comment cannot be answered publicly. Show it again first."))
    if kind == Kind.REPLY and seen is not None and last_answer(comment.thread) != seen:
        raise NotPossible(
            _("A colleague has answered meanwhile. Read that answer; then send yours if needed.")
        )
    if kind == Kind.MESSAGE and message_until(comment) is None:
        raise NotPossible(_("The network no longer takes a private message about this comment."))
    if kind in (Kind.HIDE, Kind.DELETE) and not comment.is_ours:
        _require_possible(comment, kind)
    if kind == Kind.HIDE and comment.is_hidden:
        raise NotPossible(_("The comment is hidden already."))
    if kind == Kind.UNHIDE and not comment.is_hidden:
        raise NotPossible(_("The comment is not hidden."))
    if kind == Kind.DELETE and not (comment.is_hidden or comment.is_ours or is_removed_at_once(comment)):
        raise NotPossible(_("Hide the comment first; a hidden one can be removed."))


def _require_possible(comment: Comment, kind: str) -> None:
    """Raise ``NotPossible`` if nobody can hide or remove the comment at its network."""
    if kind == Kind.HIDE and is_removed_at_once(comment):
        raise NotPossible(_("This network lets nobody hide a comment. Removal cannot be taken back."))
    is_possible = is_hideable(comment) if kind == Kind.HIDE else is_removable(comment)
    if not is_possible:
        raise NotPossible(str(comment.account.get_channel().moderation_words))


def _first_state(comment: Comment, kind: str) -> dict[str, Any]:
    if is_by_hand(comment, kind):
        return {"status": Status.PERSON, "problem": "comment-by-hand"}
    return {"status": Status.DUE}
