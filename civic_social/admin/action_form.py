"""The base of the forms that run one action of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..actions import NotPossible


class ActionForm(forms.Form):
    """A form of one action; ``perform`` validates it and runs the action."""

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
            self.refuse(error)
        return not self.errors

    def refuse(self, error: ValidationError) -> None:
        """Show why the action was refused: at the first visible field, unless it is not possible at all."""
        visible = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        is_general = isinstance(error, NotPossible) or not visible
        self.add_error(None if is_general else visible[0], error)
