"""Explanations of problems for people: a sentence and the next step for each problem.

Database rows store only the problem's name and its details, so that each reader gets their own language. A
channel declares its own explanations in ``Channel.problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import pgettext

from . import accounts, comments, content, network, posts, webhooks
from .explanation import Explanation

__all__ = ["PROBLEMS", "SOURCES", "Explained", "Explanation", "explain", "find_explanation"]

#: The explanations by the problem's name, with named placeholders.
PROBLEMS = {
    **network.PROBLEMS,
    **content.PROBLEMS,
    **accounts.PROBLEMS,
    **posts.PROBLEMS,
    **comments.PROBLEMS,
    **webhooks.PROBLEMS,
}
#: Functions that return more explanations by name, for layers that this module must not import.
SOURCES: list[Callable[[], Mapping[str, Explanation]]] = []


def find_explanation(name: str) -> Explanation | None:
    """Return the explanation of a problem with its placeholders, or None for an unknown name."""
    if explanation := PROBLEMS.get(name):
        return explanation
    return next((found[name] for source in SOURCES if name in (found := source())), None)


def explain(
    name: str, details: dict[str, Any] | None = None, own: Mapping[str, Explanation] = MappingProxyType({})
) -> Explanation:
    """Return the explanation of a problem with ``details`` filled in, or of "unexpected" if it is unknown.

    ``details["cause"]``: the name of a second problem, whose sentence is appended. ``own``: explanations that
    take precedence.
    """
    details = details or {}
    explanation = own.get(name) or find_explanation(name) or PROBLEMS["unexpected"]
    values = _Placeholders(details)
    what = str(explanation.what) % values
    if cause := find_explanation(details.get("cause", "")):
        what = f"{what} {str(cause.what) % values}"
    return Explanation(what, str(explanation.next_step) % values)


class _Placeholders(dict[str, Any]):
    """The values of placeholders; a missing one is a dash, and one whose name ends in ``_at`` is a date."""

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        moment = parse_datetime(value) if key.endswith("_at") else None
        if moment is None:
            return value
        # Django's Bulgarian month names are capitalized, which is wrong inside a sentence.
        # Translators: a date format of Django's; in Bulgarian such as "08.12.2026 г.".
        return date_format(localtime(moment), pgettext("date in a sentence", "j F Y"))

    def __missing__(self, key: str) -> str:
        return "–"


class Explained:
    """A mixin for a model with the fields ``problem`` and ``problem_details``."""

    problem: Any
    problem_details: Any
    #: Explanations that take precedence over those of posts.
    own_explanations: Mapping[str, Explanation] = MappingProxyType({})

    @property
    def explanation(self) -> Explanation | None:
        """Return the explanation of the row's problem, or None if it has none."""
        if not self.problem:
            return None
        return explain(self.problem, self.problem_details, self.own_explanations)
