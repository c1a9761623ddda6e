"""The days of a month with their events: an event of several days is listed on each of them."""

import datetime
from dataclasses import dataclass

from ...content.dates import format_date
from .. import times
from ..page import EventPage
from .months import Month


@dataclass(frozen=True)
class EventDay:
    """One day of an event, in the event's own time zone."""

    day: datetime.date
    event: EventPage
    #: Which of the event's days this is, from 1, and how many there are.
    number: int
    total: int

    @property
    def in_words(self) -> str:
        """The day, in the active language."""
        return format_date(self.day)


def days_in_month(events, month: Month) -> list[EventDay]:
    """Return the days that ``events`` have in ``month``, in order; what begins on a day comes first on it."""
    found = [each for event in events for each in _days_of(event, month)]
    return sorted(found, key=lambda each: (each.day, each.number > 1, each.event.start, each.event.pk))


def _days_of(event, month: Month):
    first, last = times.days_covered(event)
    total = (last - first).days + 1
    day, end = max(first, month.first), min(last, month.last)
    while day <= end:
        yield EventDay(day, event, (day - first).days + 1, total)
        day += datetime.timedelta(days=1)
