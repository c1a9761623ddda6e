"""When a planned post may leave: the grace period and the quiet hours. Pure rules."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def first_attempt(
    now: datetime,
    *,
    grace_minutes: int = 0,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    urgent: bool = False,
) -> datetime:
    """Return the moment from which a change planned ``now`` may be sent.

    ``now`` is in the zone in which the quiet hours are meant; they may pass midnight. An urgent page waits
    for nothing.
    """
    if urgent:
        return now
    start = now + timedelta(minutes=grace_minutes)
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return start
    return _end_of_quiet(start, quiet_from, quiet_until)


def _end_of_quiet(moment: datetime, quiet_from: time, quiet_until: time) -> datetime:
    clock = moment.time()
    past_midnight = quiet_from > quiet_until
    if past_midnight:
        is_quiet = clock >= quiet_from or clock < quiet_until
    else:
        is_quiet = quiet_from <= clock < quiet_until
    if not is_quiet:
        return moment
    day = moment.date()
    if past_midnight and clock >= quiet_from:
        day += timedelta(days=1)
    # Combining anew, rather than adding hours, keeps the wall clock across a change to summer time.
    return datetime.combine(day, quiet_until, tzinfo=moment.tzinfo)
