"""A thread as the template shows it: the comments with our answers in place, their states and actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from wagtail.admin.utils import get_user_display_name

from ...conversation import operations
from ...conversation.executor import is_hideable, is_removable, is_removed_at_once
from ...conversation.permissions import may_answer, may_moderate
from ...conversation.states import PENDING
from ...error_messages import Explanation
from ...models import Comment, CommentOperation
from .columns import author_of
from .forms.answers import MessageForm
from .forms.base import ThreadForm
from .forms.moderation import DeleteAnswerForm, DeleteForm, HideForm, UnhideForm
from .forms.operations import DoneForm, RetryForm, UndoForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind, Status = CommentOperation.Kind, CommentOperation.Status
#: The tone of each state of an operation, which selects the colour in admin.css.
TONES = {
    Status.DUE: "moving",
    Status.SENDING: "moving",
    Status.UNKNOWN: "moving",
    Status.PERSON: "person",
    Status.CANCELLED: "quiet",
    Status.DONE: "good",
}


@dataclass(slots=True)
class ShownOperation:
    """An operation: its state in words, and the forms of what the user may do about it."""

    operation: CommentOperation
    forms: list[ThreadForm] = field(default_factory=list)

    @property
    def tone(self) -> str:
        """The tone of the state."""
        return TONES[Status(self.operation.status)]

    @property
    def explanation(self) -> Explanation | None:
        """The problem and the next step, or None."""
        return self.operation.explanation

    @property
    def author(self) -> str:
        """The name of the person who asked for it."""
        return get_user_display_name(self.operation.author)

    @property
    def is_answer(self) -> bool:
        """True if the operation has a text of ours."""
        return self.operation.kind in (Kind.REPLY, Kind.MESSAGE)


@dataclass(slots=True)
class ShownComment:
    """One comment of the thread with the operations on it, and the forms that the user may use."""

    comment: Comment
    author: str
    #: The operation that has published it, for an answer of ours.
    origin: ShownOperation | None = None
    operations: list[ShownOperation] = field(default_factory=list)
    forms: list[ThreadForm] = field(default_factory=list)
    message_until: datetime | None = None

    @property
    def hidden_words(self) -> StrOrPromise:
        """The words beside a hidden comment."""
        return self.comment.account.get_channel().hidden_words


class ShownThread:
    """The thread for ``user``; ``bound`` is a submitted form with errors."""

    def __init__(self, thread: Comment, user: Any, bound: ThreadForm | None = None) -> None:
        self.thread, self.user, self.bound = thread, user, bound
        self.may_answer, self.may_moderate = may_answer(user, thread), may_moderate(user, thread)

    def form(self, form_class: type[ThreadForm], target: Any = None) -> ThreadForm:
        """Return the submitted form of this class and target, or a new one."""
        target, bound = target or self.thread, self.bound
        if bound is not None and type(bound) is form_class and bound.target.pk == target.pk:
            return bound
        return form_class(self.thread, target=target)

    @cached_property
    def _rows(self) -> list[Comment]:
        rows = list(Comment.objects.in_thread(self.thread).order_by("written_at", "pk"))
        for row in rows:
            row.account, row.post = self.thread.account, self.thread.post
            row.parent = None if row.pk == self.thread.pk else self.thread
        # A reply may bear an earlier time than its thread, whose time the network did not tell.
        return sorted(rows, key=lambda row: row.parent is not None)

    @cached_property
    def _operations(self) -> list[CommentOperation]:
        by_pk = {row.pk: row for row in self._rows}
        found = list(operations.operations_of(self.thread).select_related("author").order_by("pk"))
        for operation in found:
            operation.comment = by_pk[operation.comment_id]
        return found

    @property
    def comments(self) -> list[ShownComment]:
        """The comments in their order, with what was done about each."""
        origins = {op.remote_id: op for op in self._operations if op.kind == Kind.REPLY and op.remote_id}
        return [self._shown(row, origins.get(row.remote_id)) for row in self._rows]

    @property
    def moderation_words(self) -> StrOrPromise:
        """The sentence for a moderator at a network where nobody can hide or remove a comment, or ""."""
        rows = [row for row in self._rows if not (row.is_ours or row.is_by_hand or row.deleted_at)]
        if not self.may_moderate or not rows or any(_moderation_of(row) for row in rows):
            return ""
        return self.thread.account.get_channel().moderation_words

    def _shown(self, row: Comment, origin: CommentOperation | None) -> ShownComment:
        shown = ShownComment(row, author_of(row), ShownOperation(origin) if origin else None)
        for operation in self._operations:
            is_stored = operation.kind == Kind.REPLY and operation.status == Status.DONE
            if operation.comment_id == row.pk and not (is_stored and operation.remote_id in self._ids):
                shown.operations.append(ShownOperation(operation, self._operation_forms(operation)))
        if not row.deleted_at:
            shown.forms = self._comment_forms(row)
            shown.message_until = operations.message_until(row)
        return shown

    @cached_property
    def _ids(self) -> set[str]:
        return {row.remote_id for row in self._rows}

    def _operation_forms(self, operation: CommentOperation) -> list[ThreadForm]:
        is_answer = operation.kind in (Kind.REPLY, Kind.MESSAGE) or operation.comment.is_ours
        if not (self.may_answer if is_answer else self.may_moderate):
            return []
        match operation.status:
            case Status.PERSON:
                classes = [DoneForm, RetryForm, UndoForm]
                if operation.problem == "comment-by-hand":
                    classes.remove(RetryForm)
            case Status.DUE:
                classes = [UndoForm]
            case Status.DONE if operation.kind == Kind.HIDE and operation.comment.is_hidden:
                classes = [UndoForm] if self._is_newest(operation) else []
            case _:
                classes = []
        return [self.form(each, operation) for each in classes]

    def _is_newest(self, operation: CommentOperation) -> bool:
        same = [op.pk for op in self._operations if op.comment_id == operation.comment_id]
        return operation.pk == max(same)

    def _comment_forms(self, row: Comment) -> list[ThreadForm]:
        """Return the forms for one comment, none while something is under way there."""
        pending = {op.kind for op in self._operations if op.comment_id == row.pk and op.status in PENDING}
        classes: list[type[ThreadForm]] = []
        if row.is_ours:
            if self.may_answer and Kind.DELETE not in pending and not row.is_by_hand:
                classes.append(DeleteAnswerForm)
        else:
            if self.may_answer and operations.message_until(row):
                classes.append(MessageForm)
            if (
                self.may_moderate
                and not pending & {Kind.HIDE, Kind.UNHIDE, Kind.DELETE}
                and not row.is_by_hand
            ):
                classes += _moderation_of(row)
        return [self.form(each, row) for each in classes]


def _moderation_of(comment: Comment) -> list[type[ThreadForm]]:
    """Return the forms with which a comment of somebody else can be moderated at its network."""
    if not comment.is_hidden:
        if is_removed_at_once(comment):
            return [DeleteForm]
        return [HideForm] if is_hideable(comment) else []
    return [UnhideForm, DeleteForm] if is_removable(comment) else [UnhideForm]
