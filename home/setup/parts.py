"""The base class of everything that setup makes, and the states in which it can be."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """The state of one part after setup or a check."""

    MADE = "made", pgettext_lazy("setup", "made")
    THERE = "there", pgettext_lazy("setup", "there")
    DIFFERS = "differs", pgettext_lazy("setup", "differs (kept)")
    MISSING = "missing", pgettext_lazy("setup", "missing")
    FAILED = "failed", pgettext_lazy("setup", "failed")


class Part:
    """One object that setup makes if it is missing, such as a page, a group or a desk.

    ``str()`` of a part names it in the active language. Setup never changes an object that exists.
    """

    def find(self) -> Any:
        """Return the object, or None if it is missing. Reads only."""
        raise NotImplementedError

    def make(self) -> Any:
        """Make the object and return it. Raises CannotMake with the reason if that is not possible."""
        raise NotImplementedError

    def differs(self, found: Any) -> bool:
        """Return True if the existing object is not what setup would make now."""
        return False


class CannotMake(Exception):
    """A part cannot be made; the message is a translated sentence for the administrator."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: a part and its state."""

    part: str
    state: State
    detail: str = ""


def ensure(part: Part) -> tuple[Any, State]:
    """Return the object of ``part`` and its state, making the object if it is missing.

    Raises CannotMake.
    """
    found = part.find()
    if found is None:
        return part.make(), State.MADE
    return found, _state_of(part, found)


def inspect(part: Part) -> State:
    """Return the state of ``part`` without writing anything."""
    found = part.find()
    return State.MISSING if found is None else _state_of(part, found)


def _state_of(part: Part, found: Any) -> State:
    return State.DIFFERS if part.differs(found) else State.THERE
