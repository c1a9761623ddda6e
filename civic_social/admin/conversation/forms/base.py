"""The base of all forms: one action on a thread, on one of its comments or on one operation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from ....actions import NotPossible
from ....conversation import operations
from ....models import Comment
from ...action_form import ActionForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ThreadForm(ActionForm):
    """The form of one action on a thread."""

    #: The action's name in URLs.
    verb = ""
    label: ClassVar[StrOrPromise] = ""
    #: The message after success.
    done: ClassVar[StrOrPromise] = ""
    icon_name = "check"
    is_secondary = True

    def __init__(self, thread: Comment, data: Any = None, *, target: Any = None) -> None:
        self.thread, self.target = thread, target or thread
        super().__init__(data, auto_id=f"{self.verb}-{self.target.pk}-%s")
        if data is None and "token" in self.fields:
            self.initial["token"] = secrets.token_hex(8)

    def refuse(self, error: ValidationError) -> None:
        """Show the error, and let the form be sent again: the person has seen what is there by now."""
        super().refuse(error)
        if isinstance(error, NotPossible) and "seen" in self.fields:
            self.data = {**_plain(self.data), "seen": str(operations.last_answer(self.thread))}


def _plain(data: Any) -> dict[str, Any]:
    """Return submitted data as a dictionary that can be changed; each field has one value."""
    return {name: data.get(name) for name in data}


class TokenForm(ThreadForm):
    """A form with the token by which a second click is recognized."""

    token = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ButtonForm(ThreadForm):
    """An action without fields."""

    function: ClassVar[Callable[..., Any]]

    def run_action(self, user: Any) -> None:
        self.function(self.target, user)
