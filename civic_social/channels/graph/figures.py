"""Views and clicks of posts, from Meta's insights.

One unknown metric fails a whole request, and Meta removes metrics once or twice a year: each is asked for by
itself. https://developers.facebook.com/docs/graph-api/reference/insights
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from ...exceptions import AccountBlocked, AuthenticationError, DeliveryError, DoubtfulRefusal, PermanentError
from ..base import Figure, FigureState, Remote
from .channel import GraphChannel
from .comment_entries import parse_count

#: Below that, Meta computes no insights of a Page: https://developers.facebook.com/docs/platforminsights/page
FEWEST_LIKES = 100
NOT_PERMITTED = ("permission-missing", "capability-missing")


class GraphFigures(GraphChannel):
    """The figures of an account's posts."""

    #: Meta's metric for each of ``figure_names``.
    metrics: Mapping[str, str]
    #: The field of the account whose number decides if Meta computes insights at all; empty: none.
    likes_field = ""

    def figures(self, remote: Remote, names: Sequence[str]) -> dict[str, Figure]:
        return {name: self._figure(remote, self.metrics[name]) for name in names if name in self.metrics}

    def _figure(self, remote: Remote, metric: str) -> Figure:
        """Return one figure. Raises ``DeliveryError`` if the refusal is not about this figure."""
        try:
            response = self.client.get(f"{remote.id}/insights", metric=metric)
        except (PermanentError, DoubtfulRefusal, AuthenticationError, AccountBlocked) as error:
            return _refused(error)
        value = _value_in(response.get("data"))
        if value is not None:
            return Figure(value)
        if self._has_too_few_likes:
            return Figure(state=FigureState.TOO_FEW, of_account=True)
        return Figure(state=FigureState.NOT_YET)

    @cached_property
    def _has_too_few_likes(self) -> bool:
        """Return True if the account is known to have fewer likes than Meta wants for insights."""
        if not self.likes_field:
            return False
        response = self.client.get(self.account.remote_id, fields=self.likes_field)
        likes = parse_count(response.get(self.likes_field))
        return likes is not None and likes < FEWEST_LIKES


def _refused(error: DeliveryError) -> Figure:
    """Return the figure without a value for a refusal. Raises ``error`` if it is not about a figure."""
    if error.problem == "too-few-viewers":
        return Figure(state=FigureState.TOO_FEW)
    if error.problem in ("bad-parameter", "refused"):
        return Figure(state=FigureState.NOT_OFFERED, of_account=True)
    if error.problem in NOT_PERMITTED:
        return Figure(state=FigureState.NOT_ALLOWED, of_account=True)
    raise error


def _value_in(data: Any) -> int | None:
    """Return the number in the first row of a response, or None."""
    row = data[0] if isinstance(data, list) and data else None
    values = row.get("values") if isinstance(row, dict) else None
    first = values[0] if isinstance(values, list) and values else None
    return parse_count(first.get("value")) if isinstance(first, dict) else None
