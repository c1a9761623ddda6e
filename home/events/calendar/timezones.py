"""VTIMEZONE components, from the system's time zones.

The ``icalendar`` library writes them too, but as lists of dates of which the change to summer time is an hour
late, and which other readers (vobject 0.9.9, seen 2026-11-24) take for no summer time at all. What holds in
all of the European Union is written as a rule instead, which every calendar program understands.
"""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

#: As many years before and after the events are written down where there is no rule.
YEARS = 2
HOUR = datetime.timedelta(hours=1)


@lru_cache(maxsize=64)
def transitions(zone: ZoneInfo, year: int) -> list[datetime.datetime]:
    """Return the moments of one year (UTC) at which the zone's offset changes."""
    found = []
    moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    offset = moment.astimezone(zone).utcoffset()
    while moment.year == year:
        later = moment + datetime.timedelta(days=1)
        if later.astimezone(zone).utcoffset() != offset:
            while (moment + HOUR).astimezone(zone).utcoffset() == offset:
                moment += HOUR
            found.append(moment + HOUR)
            offset = later.astimezone(zone).utcoffset()
        moment = later
    return found


def is_last_sunday(moment: datetime.datetime) -> bool:
    """Whether a local moment is on the last Sunday of its month."""
    return moment.weekday() == 6 and (moment + datetime.timedelta(days=7)).month != moment.month


def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the rules of a time zone for events from one year to another."""
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("TZID", name)
    years = range(first_year - 1, last_year + YEARS + 1)
    changes = [(year, transitions(zone, year)) for year in years]
    rule = all(
        len(found) == 2 and all(is_last_sunday(_before(moment, zone)) for moment in found)
        for _year, found in changes
    )
    for moment in [moment for _year, found in (changes[:1] if rule else changes) for moment in found]:
        component.add_component(_observance(zone, moment, yearly=rule))
    if not component.subcomponents:
        component.add_component(_unchanging(zone, first_year))
    return component


def _before(moment, zone) -> datetime.datetime:
    """Return the local time at which clocks are changed, as they show it before that (RFC 5545, 3.6.5)."""
    return (moment + (moment - HOUR).astimezone(zone).utcoffset()).replace(tzinfo=None)


def _observance(zone, moment, *, yearly: bool):
    """Return what holds from ``moment`` on."""
    before, after = (moment - HOUR).astimezone(zone), moment.astimezone(zone)
    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    local = _before(moment, zone)
    observance.add("DTSTART", local)
    observance.add("TZOFFSETFROM", before.utcoffset())
    observance.add("TZOFFSETTO", after.utcoffset())
    observance.add("TZNAME", after.tzname())
    if yearly:
        observance.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": local.month, "BYDAY": "-1SU"})
    return observance


def _unchanging(zone, year: int) -> TimezoneStandard:
    """Return the one offset of a zone whose clocks are never changed."""
    start = datetime.datetime(year - 1, 1, 1)  # noqa: DTZ001 - a local time, as the standard wants it
    offset = start.replace(tzinfo=zone).utcoffset()
    standard = TimezoneStandard()
    standard.add("DTSTART", start)
    standard.add("TZOFFSETFROM", offset)
    standard.add("TZOFFSETTO", offset)
    standard.add("TZNAME", start.replace(tzinfo=zone).tzname())
    return standard
