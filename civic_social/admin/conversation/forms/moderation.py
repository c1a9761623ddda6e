"""Hiding and removing comments of people for a reason, showing them again, and removing answers of ours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ....actions import NotPossible
from ....conversation import operations
from ....models import Comment, CommentOperation
from .base import TokenForm

Reason = CommentOperation.Reason


class HideForm(TokenForm):
    """Hide a comment for a reason."""

    verb = "hide"
    label = _("Hide")
    done = _("The comment is being hidden. You can take it back.")
    icon_name = "view"

    reason = forms.ChoiceField(
        label=_("Why?"),
        help_text=_("Criticism is no reason, however sharp. The reason goes into the official record."),
        error_messages={"required": _("Choose a reason. Criticism is none.")},
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        reasons = [choice for choice in Reason.choices if choice[0] != Reason.HELD_WORD]
        field: Any = self.fields["reason"]
        field.choices = [("", _("Choose…")), *reasons]

    def run_action(self, user: Any) -> None:
        operations.hide(self.target, user, self.cleaned_data["reason"], token=self.cleaned_data["token"])


class DeleteForm(HideForm):
    """Remove a hidden comment for a reason."""

    verb = "delete"
    label = _("Remove for good")
    done = _("The comment is being removed. A copy is kept for the retention time.")
    icon_name = "bin"

    def run_action(self, user: Any) -> None:
        operations.delete(self.target, user, self.cleaned_data["reason"], token=self.cleaned_data["token"])


class DeleteAnswerForm(TokenForm):
    """Remove an answer of ours."""

    verb = "delete-answer"
    label = _("Remove our answer")
    done = _("Our answer is being removed.")
    icon_name = "bin"

    def run_action(self, user: Any) -> None:
        if not self.target.is_ours:
            raise NotPossible(_("This is no answer of ours."))
        operations.delete(self.target, user, token=self.cleaned_data["token"])


class UnhideForm(TokenForm):
    """Show a hidden comment again."""

    verb = "unhide"
    label = _("Show again")
    done = _("The comment is being shown again.")
    icon_name = "view"

    def run_action(self, user: Any) -> None:
        operations.unhide(self.target, user, token=self.cleaned_data["token"])
