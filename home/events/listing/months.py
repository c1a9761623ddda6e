"""Months of the calendar of events."""

import datetime
from dataclasses import dataclass

from django.utils.timezone import localdate, make_aware

from ...content.dates import month_name

#: The months that the calendar has; without limits a crawler could follow "next month" endlessly.
FIRST_YEAR, YEARS_AHEAD = 1990, 10


@dataclass(frozen=True)
class Month:
    """One month of the calendar, given by its first day."""

    first: datetime.date

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Return the month written as 2026-12, or None if it is malformed or out of range."""
        try:
            first = datetime.date.fromisoformat(f"{text}-01")
        except ValueError:
            return None
        return cls(first) if FIRST_YEAR <= first.year <= localdate().year + YEARS_AHEAD else None

    @classmethod
    def current(cls) -> "Month":
        """Return the month of today."""
        return cls(localdate().replace(day=1))

    @property
    def name(self) -> str:
        """The month in words, in the active language."""
        return f"{month_name(self.first)} {self.first.year}"

    @property
    def value(self) -> str:
        """The month as ``parse`` reads it from an address."""
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> "Month":
        """The following month."""
        return Month((self.first + datetime.timedelta(days=32)).replace(day=1))

    @property
    def previous(self) -> "Month":
        """The preceding month."""
        return Month((self.first - datetime.timedelta(days=1)).replace(day=1))

    @property
    def last(self) -> datetime.date:
        """The last day."""
        return self.next.first - datetime.timedelta(days=1)

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Two moments between which the month lies in every time zone, a day more on both sides.

        An event elsewhere belongs to the month in which it takes place there.
        """
        day = datetime.timedelta(days=1)
        start, end = (
            make_aware(datetime.datetime.combine(each, datetime.time()))
            for each in (self.first - day, self.next.first + day)
        )
        return start, end
