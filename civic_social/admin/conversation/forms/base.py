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

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ThreadForm(forms.Form):
    """The form of one action; ``perform`` validates it and runs the action."""

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

    def run_action(self, user: Any) -> None:
        """Run the action as ``user``. Raises ``ValidationError`` if it is refused."""
        raise NotImplementedError

    def perform(self, user: Any) -> bool:
        """Run the action if the form is valid; return True if it succeeded, otherwise keep the errors."""
        if not self.is_valid():
            return False
        try:
            self.run_action(user)
        except ValidationError as error:
            visible = [name for name, field in self.fields.items() if not field.widget.is_hidden]
            is_general = isinstance(error, NotPossible) or not visible
            self.add_error(None if is_general else visible[0], error)
            if isinstance(error, NotPossible):
                self._show_again()
        return not self.errors

    def _show_again(self) -> None:
        """Let the form be sent again after a refusal: the person has seen what is there by now."""
        if "seen" in self.fields:
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
