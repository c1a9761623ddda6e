"""The times of an event, for everything that shows them: in its own zone, which is named if it is another.

Page, list, card, posts, feeds, mails and structured data use these functions, so that all show the same hour.
"""

import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.timezone import localtime

from ..content.dates import format_date, format_datetime, format_days, format_period

MIDNIGHT = datetime.time()
#: The end of an event's last day, as it is stored.
LAST_MINUTE = datetime.time(23, 59)
#: An end at or before this hour belongs to the evening before.
NIGHT_ENDS = datetime.time(6)


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone with this name, or None if the system does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def first_day(page) -> datetime.date:
    """Return the day on which the event begins."""
    return localtime(page.start, page.zone).date()


def last_day(page) -> datetime.date:
    """Return the day on which the event ends."""
    return localtime(page.end, page.zone).date()


def days_covered(page) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day on which people come.

    An event that goes on into the night, or ends at midnight, does not count for the following day.
    """
    first, last = first_day(page), last_day(page)
    if last > first and localtime(page.end, page.zone).time() <= NIGHT_ENDS:
        last -= datetime.timedelta(days=1)
    return first, last


def whole_days(page) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the start of the event's first day and the end of its last."""
    combine = datetime.datetime.combine
    return (
        combine(first_day(page), MIDNIGHT, tzinfo=page.zone),
        combine(last_day(page), LAST_MINUTE, tzinfo=page.zone),
    )


def is_elsewhere(page) -> bool:
    """Return True if the event's time zone is not the site's."""
    return page.zone.key != settings.TIME_ZONE


def moment_in_words(page, moment: datetime.datetime) -> str:
    """Return weekday, date and hour of any time that belongs to the event."""
    return _name_zone(page, format_datetime(moment, page.zone))


def start_in_words(page) -> str:
    """Return weekday, date and hour of the start; the days of an event without hours."""
    return _days(page) if page.all_day else moment_in_words(page, page.start)


def period_in_words(page) -> str:
    """Return start and end; the days of an event without hours."""
    return _days(page) if page.all_day else _name_zone(page, format_period(page.start, page.end, page.zone))


def previous_start_in_words(page) -> str:
    """Return the earlier date of a moved event, which must have one."""
    if page.all_day:
        return format_date(localtime(page.previous_start, page.zone))
    return moment_in_words(page, page.previous_start)


def iso_time(page, moment: datetime.datetime) -> str:
    """Return a time of the event in ISO 8601, to the second; the date alone if the event has no hours."""
    here = localtime(moment, page.zone)
    return here.date().isoformat() if page.all_day else here.isoformat(timespec="seconds")


def _days(page) -> str:
    return format_days(first_day(page), last_day(page))


def _name_zone(page, words: str) -> str:
    return f"{words} ({page.zone.key})" if is_elsewhere(page) else words
