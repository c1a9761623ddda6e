"""Dates and times as people write them, in the language that is active."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext


def month_name(day: date) -> str:
    """Return the name of the month of ``day``."""
    name = str(MONTHS[day.month])
    # Django's catalogue writes them with capitals, Bulgarian does not.
    return name.lower() if (get_language() or "").startswith("bg") else name


def format_date(day: date) -> str:
    """Return ``day`` in words: "10 декември 2026 г.", "10 December 2026"."""
    return _date_in(day.year, day.month, day.day, get_language())


@lru_cache(maxsize=4096)
def _date_in(year, month, day, language):
    """Return a date in ``language``, which is the active one."""
    day = date(year, month, day)
    facts = {"day": day.day, "month": month_name(day), "year": day.year}
    # Translators: Bulgarian adds "г." after the year.
    return pgettext("a full date", "%(day)s %(month)s %(year)s") % facts


def format_moment(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return weekday, date and time: "Четвъртък, 10 декември 2026 г., 18:00 ч."."""
    here = localtime(moment, zone)
    facts = {"weekday": _weekday(here), "date": format_date(here), "time": here.strftime("%H:%M")}
    # Translators: Bulgarian adds "ч." after the time.
    return pgettext("a date and time", "%(weekday)s, %(date)s, %(time)s") % facts


def within_sentence(words: str) -> str:
    """Return what begins with a weekday or a language as it is written in the middle of a sentence."""
    return words[:1].lower() + words[1:] if (get_language() or "").startswith("bg") else words


def format_period(start: datetime, end: datetime, zone: tzinfo | None = None) -> str:
    """Return when something starts and ends; the day is not repeated when both are on one day."""
    here, until = localtime(start, zone), localtime(end, zone)
    if here.date() != until.date():
        return f"{format_moment(start, zone)} – {format_moment(end, zone)}"
    facts = {
        "weekday": _weekday(here),
        "date": format_date(here),
        "start": here.strftime("%H:%M"),
        "end": until.strftime("%H:%M"),
    }
    # Translators: Bulgarian: "%(weekday)s, %(date)s, от %(start)s до %(end)s ч."
    return pgettext("a period within a day", "%(weekday)s, %(date)s, %(start)s to %(end)s") % facts


def _weekday(here):
    return str(WEEKDAYS[here.weekday()]).capitalize()
