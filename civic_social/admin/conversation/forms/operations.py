"""Actions of a person on one operation: take it back, try it again, or confirm it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ....channels.values import comparable_text
from ....conversation import operations
from ....conversation.echoes import possible_echoes
from ....models import Comment, CommentOperation
from ..columns import first_words
from .base import ButtonForm, ThreadForm


class UndoForm(ButtonForm):
    """Take an operation back."""

    verb = "undo"
    label = _("Take back")
    done = _("Taken back.")
    icon_name = "rotate"
    function = staticmethod(operations.undo)


class RetryForm(ButtonForm):
    """Let the program try again."""

    verb = "retry"
    label = _("Try again")
    done = _("It is being tried again.")
    icon_name = "rotate"
    function = staticmethod(operations.retry)


class DoneForm(ThreadForm):
    """Record that a person has done it at the network.

    Where answers of ours were read that nobody has sent from here, the person says which of them it is, since
    an answer that was changed at the network cannot be recognized by its words.
    """

    verb = "done"
    label = _("Done by hand")
    done = _("Recorded as done by hand.")
    icon_name = "check"

    echo = forms.TypedChoiceField(
        label=_("Which answer at the network is it?"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Its words differ from yours; somebody may have changed it there."),
        error_messages={"required": _("Choose the answer that you have seen at the network.")},
    )

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        super().__init__(thread, data, target=target)
        operation: Any = self.target
        changed = _changed_echoes(operation)
        field: Any = self.fields["echo"]
        field.choices = [(echo.pk, _describe(echo)) for echo in changed]
        field.choices += [(0, _("None of these: mine is not shown here yet"))]
        if not changed:
            del self.fields["echo"]

    def run_action(self, user: Any) -> None:
        operation: Any = self.target
        operations.done_by_hand(operation, user, self.cleaned_data.get("echo"))


def _describe(echo: Comment) -> str:
    """Return the time and the first words of an answer at the network."""
    moment = date_format(localtime(echo.written_at), "SHORT_DATETIME_FORMAT")
    return f"{moment}: {first_words(echo)}"


def _changed_echoes(operation: CommentOperation) -> list[Comment]:
    """Return the answers of ours at the network that may be ``operation``, if none has its words."""
    text = comparable_text(operation.text)
    return [echo for echo in possible_echoes(operation) if comparable_text(echo.text) != text]
