"""Pictures of numbers by day, drawn as SVG in the template; the numbers themselves are in a table behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..digit_groups import group_digits

#: The size of a chart in units of its own; a bar of one day is at most so wide.
WIDTH, HEIGHT, WIDEST = 300, 60, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in a chart, in whole units: templates write a decimal comma in some languages."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, one for each day, and the words for people who do not see them."""

    description: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(label: str, values: Sequence[tuple[date, int | None]]) -> Chart | None:
    """Return the chart of ``values``, the oldest day first, or None if fewer than two days have one.

    A day without a value has no bar; one with 0 has a line.
    """
    known = [(day, value) for day, value in values if value is not None]
    if len(known) < 2:
        return None
    highest = max(1, *(value for _day, value in known))
    step = min(WIDTH // len(values), WIDEST)
    bars = []
    for number, (_day, value) in enumerate(values):
        if value is not None:
            height = max(1, round(HEIGHT * max(value, 0) / highest))
            bars.append(Bar(number * step, HEIGHT - height, max(1, step - max(1, step // 5)), height))
    (first, before), (last, now) = known[0], known[-1]
    description = _("%(label)s by day: %(before)s on %(first)s, %(now)s on %(last)s, %(highest)s at most") % {
        "label": label,
        "before": group_digits(before),
        "first": date_format(first, "SHORT_DATE_FORMAT"),
        "now": group_digits(now),
        "last": date_format(last, "SHORT_DATE_FORMAT"),
        "highest": group_digits(max(value for _day, value in known)),
    }
    return Chart(description, tuple(bars))
