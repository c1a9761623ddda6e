"""Dates and times in words, in the active language."""

from datetime import date, datetime, tzinfo
from functools import lru_cache

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext


def month_name(day: date) -> str:
    """Return the name of the month of ``day``."""
    name = str(MONTHS[day.month])
    # Django's Bulgarian catalogue has them with capitals, against the rules of the language.
    return name.lower() if (get_language() or "").startswith("bg") else name


def format_date(day: date) -> str:
    """Return a date such as "10 декември 2026 г." or "10 December 2026"."""
    return _date_in(day.year, day.month, day.day, get_language())


@lru_cache(maxsize=4096)
def _date_in(year, month, day, language):
    """Return a date in words; ``language`` is the active one and part of the cache key."""
    day = date(year, month, day)
    facts = {"day": day.day, "month": month_name(day), "year": day.year}
    # Translators: Bulgarian adds "г." after the year.
    return pgettext("a full date", "%(day)s %(month)s %(year)s") % facts


def format_datetime(moment: datetime, zone: tzinfo | None = None) -> str:
    """Return weekday, date and time, such as "Четвъртък, 10 декември 2026 г., 18:00 ч.".

    ``zone`` is the current time zone by default.
    """
    here = localtime(moment, zone)
    facts = {"weekday": _weekday(here), "date": format_date(here), "time": here.strftime("%H:%M")}
    # Translators: Bulgarian adds "ч." after the time.
    return pgettext("a date and time", "%(weekday)s, %(date)s, %(time)s") % facts


def within_sentence(words: str) -> str:
    """Return ``words``, which begin with a weekday or a language, for the middle of a sentence.

    Bulgarian writes both without a capital there.
    """
    return words[:1].lower() + words[1:] if (get_language() or "").startswith("bg") else words


def format_period(start: datetime, end: datetime, zone: tzinfo | None = None) -> str:
    """Return a period in words; a period within one day names the day once."""
    here, until = localtime(start, zone), localtime(end, zone)
    if here.date() != until.date():
        return f"{format_datetime(start, zone)} – {within_sentence(format_datetime(end, zone))}"
    facts = {
        "weekday": _weekday(here),
        "date": format_date(here),
        "start": here.strftime("%H:%M"),
        "end": until.strftime("%H:%M"),
    }
    # Translators: Bulgarian: "%(weekday)s, %(date)s, от %(start)s до %(end)s ч."
    return pgettext("a period within a day", "%(weekday)s, %(date)s, %(start)s to %(end)s") % facts


def format_days(first: date, last: date) -> str:
    """Return one day with its weekday, or a range of days, such as "1 – 3 юни 2027 г."."""
    if first == last:
        return f"{_weekday(first)}, {format_date(first)}"
    if first.year != last.year:
        return f"{format_date(first)} – {format_date(last)}"
    same_month = first.month == last.month
    start = str(first.day) if same_month else f"{first.day} {month_name(first)}"
    return f"{start} – {format_date(last)}"


def _weekday(here):
    return str(WEEKDAYS[here.weekday()]).capitalize()
