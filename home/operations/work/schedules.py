"""The moments at which the jobs of the clock are due, called slots."""

import datetime
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

EVERY_DAY, WORKING_DAYS, FRIDAYS = range(7), range(5), range(4, 5)


class Schedule(Protocol):
    """The slots of a job."""

    def latest_slot(self, now: datetime.datetime) -> datetime.datetime:
        """Return the latest slot that is not after ``now``."""


@dataclass(frozen=True)
class Every:
    """A slot every ``seconds``, counted from 1970."""

    seconds: int

    def latest_slot(self, now: datetime.datetime) -> datetime.datetime:
        """Return the latest slot that is not after ``now``."""
        timestamp = int(now.timestamp())
        return datetime.datetime.fromtimestamp(timestamp - timestamp % self.seconds, datetime.UTC)


@dataclass(frozen=True)
class Daily:
    """A slot at ``time`` of the site's time zone, on each of ``weekdays`` (Monday is 0).

    Choose no time that the clocks skip or repeat when summer time begins and ends (3:00 to 4:00 in Sofia).
    """

    time: datetime.time
    weekdays: range = EVERY_DAY

    def latest_slot(self, now: datetime.datetime) -> datetime.datetime:
        """Return the latest slot that is not after ``now``."""
        day = timezone.localtime(now).date()
        while True:
            slot = timezone.make_aware(datetime.datetime.combine(day, self.time))
            if day.weekday() in self.weekdays and slot <= now:
                return slot
            day -= datetime.timedelta(days=1)
