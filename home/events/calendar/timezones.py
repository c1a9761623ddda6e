"""VTIMEZONE components from the system's time zone database.

The ``icalendar`` library writes VTIMEZONE as lists of dates, in which the change to summer time is an hour
late and in which vobject 0.9.9 finds no summer time (seen 2026-11-24). A rule of the European Union is
written as an RRULE instead, which every calendar program understands.
"""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

#: Years after the last event whose changes are listed if the zone has no yearly rule.
YEARS = 2
HOUR = datetime.timedelta(hours=1)


@lru_cache(maxsize=64)
def transitions(zone: ZoneInfo, year: int) -> list[datetime.datetime]:
    """Return the times in UTC at which the zone's offset changes in one year, to the hour."""
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
    """Return True if a local time is on the last Sunday of its month."""
    return moment.weekday() == 6 and (moment + datetime.timedelta(days=7)).month != moment.month


def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the definition of a time zone for events from ``first_year`` to ``last_year``."""
    zone = ZoneInfo(name)
    component = Timezone()
    component.add("TZID", name)
    years = range(first_year - 1, last_year + YEARS + 1)
    changes = [(year, transitions(zone, year)) for year in years]
    has_rule = all(
        len(found) == 2 and all(is_last_sunday(_local_time_before(moment, zone)) for moment in found)
        for _year, found in changes
    )
    for moment in [moment for _year, found in (changes[:1] if has_rule else changes) for moment in found]:
        component.add_component(_observance(zone, moment, yearly=has_rule))
    if not component.subcomponents:
        component.add_component(_fixed_offset(zone, first_year))
    return component


def _local_time_before(moment, zone) -> datetime.datetime:
    """Return the local time of a change as clocks show it before the change (RFC 5545, 3.6.5)."""
    return (moment + (moment - HOUR).astimezone(zone).utcoffset()).replace(tzinfo=None)


def _observance(zone, moment, *, yearly: bool):
    """Return the component for the offset that begins at ``moment``; ``yearly`` repeats it each year."""
    before, after = (moment - HOUR).astimezone(zone), moment.astimezone(zone)
    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    local = _local_time_before(moment, zone)
    observance.add("DTSTART", local)
    observance.add("TZOFFSETFROM", before.utcoffset())
    observance.add("TZOFFSETTO", after.utcoffset())
    observance.add("TZNAME", after.tzname())
    if yearly:
        observance.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": local.month, "BYDAY": "-1SU"})
    return observance


def _fixed_offset(zone, year: int) -> TimezoneStandard:
    """Return the component of a zone that has no changes of its offset."""
    start = datetime.datetime(year - 1, 1, 1)  # noqa: DTZ001 - RFC 5545 wants a local time
    offset = start.replace(tzinfo=zone).utcoffset()
    standard = TimezoneStandard()
    standard.add("DTSTART", start)
    standard.add("TZOFFSETFROM", offset)
    standard.add("TZOFFSETTO", offset)
    standard.add("TZNAME", start.replace(tzinfo=zone).tzname())
    return standard
