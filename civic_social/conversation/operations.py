"""Actions of a person on comments: one function for each verb, which writes the operation and its log.

Each checks the permission where the thing happens and writes one row of ``CommentOperation``; ``worker``
carries it out. ``token`` comes from the form: a second click on the same form has the same token, and finds
the row of the first. A text that is sent again on purpose comes from another form.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..actions import NotPossible
from ..models import Comment, CommentNote, CommentOperation, CommentState
from ..text_normalization import normalize_text
from .desks import get_desks
from .executor import is_by_hand, is_hideable, is_removable, is_removed_at_once
from .permissions import may_answer, may_moderate
from .results import finish_by_hand
from .states import ADDS_SOMETHING, GIVEN_UP, LOOKED, PENDING, UNVERIFIED, WITHDRAWN
from .tasks import enqueue_operations
from .threads import log_thread

Kind, Status, Reason = CommentOperation.Kind, CommentOperation.Status, CommentOperation.Reason


def answer(comment: Comment, user: Any, text: str, *, token: str = "", seen: int | None = None) -> Any:
    """Publish ``text``, signed by the desk, below ``comment``; return the operation.

    ``seen``: the number of the last answer that the person saw in the thread (0: none). Raises
    ``PermissionDenied``, and ``ValidationError`` with a sentence if it is not possible.
    """
    require(may_answer(user, comment.thread))
    signed = signed_text(text, comment.thread)
    check_length(signed, comment)
    return _create(comment, Kind.REPLY, user, text=signed, token=token, seen=seen)


def message(comment: Comment, user: Any, text: str, *, token: str = "") -> CommentOperation:
    """Send the author of ``comment`` a private message with ``text``, signed by the desk.

    Raises as ``answer``.
    """
    require(may_answer(user, comment.thread))
    signed = signed_text(text, comment.thread)
    check_length(signed, comment)
    return _create(comment, Kind.MESSAGE, user, text=signed, token=token)


def hide(comment: Comment, user: Any, reason: str, *, token: str = "") -> CommentOperation:
    """Hide ``comment`` for a ``reason`` of the list. Raises as ``answer``."""
    require(may_moderate(user, comment.thread))
    return _create(comment, Kind.HIDE, user, reason=checked_reason(reason), token=token)


def unhide(comment: Comment, user: Any, *, token: str = "") -> CommentOperation:
    """Show ``comment`` again. Raises as ``answer``."""
    require(may_moderate(user, comment.thread))
    return _create(comment, Kind.UNHIDE, user, token=token)


def delete(comment: Comment, user: Any, reason: str = "", *, token: str = "") -> CommentOperation:
    """Remove ``comment`` from its network: a hidden one for a ``reason``, or an answer of ours.

    Where the network can hide none, a visible one is removed, too.

    Raises as ``answer``.
    """
    if comment.is_ours:
        require(may_answer(user, comment.thread))
        return _create(comment, Kind.DELETE, user, token=token)
    require(may_moderate(user, comment.thread))
    return _create(comment, Kind.DELETE, user, reason=checked_reason(reason), token=token)


def hide_held(comment: Comment) -> CommentOperation:
    """Hide ``comment``, which has a word of ``COMMENT_HOLD_WORDS``, until a person decides."""
    token = f"held:{comment.version}"
    return _create(comment, Kind.HIDE, None, reason=Reason.HELD_WORD, token=token)


def note_held(comment: Comment) -> CommentNote:
    """Add a note about a held word to the thread, where the network lets nobody hide ``comment``."""
    text = _("The comment has a word that a person has to look at. The network lets nobody hide it.")
    return CommentNote.objects.create(thread=comment.thread, text=text)


@transaction.atomic
def undo(operation: CommentOperation, user: Any, *, token: str = "") -> CommentOperation:
    """Take back an operation: cancel it before it is sent, or show a hidden comment again.

    An answer of which nobody knows if it stands at the network is looked for and removed; what cannot be
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
        operation.status, operation.looks, operation.failures = Status.UNKNOWN, 0, 0
        operation.problem, operation.problem_details = "comment-being-withdrawn", {WITHDRAWN: True}
        operation.next_attempt_at, operation.lease_until, operation.told_at = timezone.now(), None, None
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
    fresh.failures, fresh.looks, fresh.problem, fresh.problem_details = 0, 0, "", {LOOKED: True}
    fresh.next_attempt_at, fresh.lease_until, fresh.told_at = timezone.now(), None, None
    fresh.save()
    log_thread(fresh.comment.thread, "civic_social.comment_retry", user, kind=fresh.kind)
    enqueue_operations()
    return fresh


@transaction.atomic
def done_by_hand(operation: CommentOperation, user: Any) -> CommentOperation:
    """Record that a person has done at the network what needed one. Raises as ``retry``."""
    _require_right(operation, user)
    fresh = CommentOperation.objects.select_for_update().get(pk=operation.pk)
    if fresh.status != Status.PERSON:
        raise NotPossible(_("This no longer needs a person. See how far it is."))
    finish_by_hand(fresh, user)
    return fresh


def require(is_allowed: bool) -> None:
    """Raise ``PermissionDenied`` unless ``is_allowed``."""
    if not is_allowed:
        raise PermissionDenied


def _require_right(operation: CommentOperation, user: Any) -> None:
    thread = operation.comment.thread
    is_answer = operation.kind in (Kind.REPLY, Kind.MESSAGE) or operation.comment.is_ours
    require(may_answer(user, thread) if is_answer else may_moderate(user, thread))


def checked_reason(reason: str) -> str:
    """Return ``reason``. Raises ``ValidationError`` if it is none that a person may give."""
    if reason not in set(Reason.values) - {Reason.HELD_WORD}:
        raise ValidationError(_("Choose a reason. Criticism is none."))
    return reason


def signed_text(text: str, thread: Comment) -> str:
    """Return the text of an answer with the words that sign it for the desk of ``thread``.

    Raises ``ValidationError`` without a text.
    """
    text = normalize_text(text).strip()
    if not text:
        raise ValidationError(_("Write the answer."))
    signature = signature_of(thread)
    return text if not signature or text.endswith(signature) else f"{text}\n\n{signature}"


def signature_of(thread: Comment) -> str:
    """Return the words that sign the answers of the thread's desk; empty without any."""
    desk = next((desk for desk in get_desks().all() if desk.key == thread.desk_key), None)
    return desk.signature.strip() if desk else ""


def check_length(text: str, comment: Comment) -> None:
    """Raise ``ValidationError`` if ``text`` is too long for the comment's network."""
    channel = comment.account.get_channel()
    length, limit = channel.text_length(text), channel.capabilities.text_limit
    if length > limit:
        sentence = _("The answer has %(length)s characters with its signature; the network takes %(limit)s.")
        raise ValidationError(sentence % {"length": length, "limit": limit})


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
    # What was given up may have arrived, and the network accepts one message about a comment.
    used = comment.operations.filter(kind=Kind.MESSAGE)
    used = used.exclude(~Q(problem=GIVEN_UP), status=Status.CANCELLED)
    return None if until <= timezone.now() or used.exists() else until


def _create(
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
