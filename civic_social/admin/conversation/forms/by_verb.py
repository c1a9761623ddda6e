"""The forms by their names in URLs: of the thread, of one comment, and of one operation."""

from __future__ import annotations

from .answers import AnswerForm, AskForm, MessageForm
from .base import ThreadForm
from .desk import AssignForm, CaseForm, CloseForm, NoteForm, ReopenForm, UnreadForm
from .moderation import DeleteAnswerForm, DeleteForm, HideForm, UnhideForm
from .operations import DoneForm, RetryForm, UndoForm

THREAD_FORMS: dict[str, type[ThreadForm]] = {
    form.verb: form
    for form in (AnswerForm, AskForm, AssignForm, NoteForm, CaseForm, CloseForm, ReopenForm, UnreadForm)
}
COMMENT_FORMS: dict[str, type[ThreadForm]] = {
    form.verb: form for form in (MessageForm, HideForm, UnhideForm, DeleteForm, DeleteAnswerForm)
}
OPERATION_FORMS: dict[str, type[ThreadForm]] = {form.verb: form for form in (UndoForm, RetryForm, DoneForm)}
