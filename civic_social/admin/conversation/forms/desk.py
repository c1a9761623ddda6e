"""The work of the desk on a thread: assignee, notes, the case, and its state."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from ....conversation import operations
from ....conversation.desks import get_desks
from ....models import Comment
from .base import ButtonForm, ThreadForm


class PersonField(forms.ModelChoiceField):
    """A choice of a user by the full name."""

    def label_from_instance(self, obj: Any) -> str:
        return obj.get_full_name() or obj.get_username()


class AssignForm(ThreadForm):
    """Give the thread to a member of its desk."""

    verb = "assign"
    label = _("Assign")
    done = _("Assigned.")
    icon_name = "user"

    assignee = PersonField(
        label=_("Assignee"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("nobody"),
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        members = [member.pk for member in get_desks().members_of(thread.desk_key)]
        field: Any = self.fields["assignee"]
        field.queryset = get_user_model().objects.filter(pk__in=members)
        self.initial["assignee"] = thread.assignee_id

    def run_action(self, user: Any) -> None:
        operations.assign(self.thread, user, self.cleaned_data["assignee"])


class NoteForm(ThreadForm):
    """A remark that nobody outside reads."""

    verb = "note"
    label = _("Add the note")
    done = _("The note is stored.")
    icon_name = "edit"

    text = forms.CharField(
        label=_("Note"),
        max_length=5000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        error_messages={"required": _("Write the note.")},
    )

    def run_action(self, user: Any) -> None:
        operations.add_note(self.thread, user, self.cleaned_data["text"])


class CaseForm(ThreadForm):
    """The number of the case that was made of the thread."""

    verb = "case"
    label = _("Store the number")
    done = _("The number is stored.")
    icon_name = "link"

    reference = forms.CharField(label=_("Incoming number of the case"), max_length=40, required=False)

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        self.initial["reference"] = thread.case_reference

    def clean_reference(self) -> str:
        """Return the number. Raises ``ValidationError`` if there is no such case."""
        reference: str = self.cleaned_data["reference"].strip()
        if reference and not get_desks().has_case(reference):
            raise ValidationError(
                _("There is no case with this number. It is in the inbox of messages, beside the message.")
            )
        return reference

    def run_action(self, user: Any) -> None:
        operations.set_case(self.thread, user, self.cleaned_data["reference"])


class CloseForm(ButtonForm):
    """Record that the thread needs no answer."""

    verb = "close"
    label = _("Needs no answer")
    done = _("Marked as needing no answer.")
    icon_name = "check"
    function = staticmethod(operations.close)


class ReopenForm(ButtonForm):
    """Let the thread wait again."""

    verb = "reopen"
    label = _("Mark as unanswered")
    done = _("The thread waits for an answer again.")
    icon_name = "rotate"
    function = staticmethod(operations.reopen)


class UnreadForm(ButtonForm):
    """Mark the thread as unread."""

    verb = "unread"
    label = _("Mark as unread")
    done = _("Marked as unread.")
    icon_name = "mail"

    def run_action(self, user: Any) -> None:
        operations.mark_read(self.thread, user, is_read=False)
