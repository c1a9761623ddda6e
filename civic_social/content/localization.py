"""The fields that wagtail-localize leaves alone in a translation; the package need not be installed."""

from __future__ import annotations

from typing import Any


class OwnField:
    """A field whose value belongs to one page and is neither translated nor copied when the original changes.

    It has the interface of ``wagtail_localize.fields.BaseTranslatableField``. By itself, that package copies
    the picture and the choices of the original to its translations, and with a missing translation the text
    of the post, in the language of the original.
    """

    def __init__(self, field_name: str) -> None:
        self.field_name = field_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnField) and other.field_name == self.field_name

    def __hash__(self) -> int:
        return hash(self.field_name)

    def get_field(self, model: Any) -> Any:
        """Return the field of ``model``; raises FieldDoesNotExist if it has none of that name."""
        return model._meta.get_field(self.field_name)

    def get_value(self, obj: Any) -> Any:
        """Return the value of the field."""
        return self.get_field(type(obj)).value_from_object(obj)

    def is_editable(self, obj: Any) -> bool:
        """Return True: whether an editor may change the field is up to the page's panels."""
        return True

    def is_translated(self, obj: Any) -> bool:
        """Return False: the text of a post is no text of the page."""
        return False

    def is_synchronized(self, obj: Any) -> bool:
        """Return False: a change of the original does not change the translation."""
        return False

    def is_overridable(self, obj: Any) -> bool:
        """Return False: there is nothing to override."""
        return False
