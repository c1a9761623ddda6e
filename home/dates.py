"""Dates and times as people write them, in the language that is active."""

from datetime import date, datetime

from django.utils.dates import MONTHS_ALT, WEEKDAYS
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


def format_date(day: date) -> str:
    """Return ``day`` in words: "10 декември 2026 г.", "10 December 2026"."""
    # Translators: a full date. Bulgarian: "%(day)s %(month)s %(year)s г."
    return _("%(day)s %(month)s %(year)s") % {
        "day": day.day,
        "month": MONTHS_ALT[day.month],
        "year": day.year,
    }


def format_time(moment: datetime) -> str:
    """Return the time of ``moment`` at the place of the site: "18:00 ч.", "18:00"."""
    # Translators: a time of day. Bulgarian: "%(time)s ч."
    return _("%(time)s") % {"time": localtime(moment).strftime("%H:%M")}


def format_moment(moment: datetime) -> str:
    """Return weekday, date and time: "Четвъртък, 10 декември 2026 г., 18:00 ч."."""
    here = localtime(moment)
    return _("%(weekday)s, %(date)s, %(time)s") % {
        "weekday": str(WEEKDAYS[here.weekday()]).capitalize(),
        "date": format_date(here.date()),
        "time": format_time(moment),
    }


def format_period(start: datetime, end: datetime) -> str:
    """Return when something starts and ends; the day is not repeated when both are on one day."""
    if localtime(start).date() != localtime(end).date():
        return f"{format_moment(start)} – {format_moment(end)}"
    here = localtime(start)
    return _("%(weekday)s, %(date)s, %(start)s to %(end)s") % {
        "weekday": str(WEEKDAYS[here.weekday()]).capitalize(),
        "date": format_date(here.date()),
        "start": here.strftime("%H:%M"),
        "end": localtime(end).strftime("%H:%M"),
    }
