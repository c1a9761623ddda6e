"""The time of an account's next reading of comments. Decisions without I/O."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from ..conf import settings

#: The hours without office work, in which comments are read less often and old posts are read once.
NIGHT_FROM, NIGHT_UNTIL = 22, 7
#: The nightly sweep: not again so soon, and by day if no process ran at night.
SWEEP_AFTER, SWEEP_LATEST = timedelta(hours=20), timedelta(hours=26)
#: The used percent of the network's rate limit from which posts go first.
BUSY_PERCENT, BUSY_FACTOR = 50, 3
#: Minutes after a refusal, and the most after failures in a row.
REFUSED_MINUTES, MOST_MINUTES = 60, 120


def is_night(now: datetime) -> bool:
    """Return True in the hours without office work."""
    hour = timezone.localtime(now).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def is_sweep_due(swept_at: datetime | None, now: datetime) -> bool:
    """Return True if old posts should be read for changes and removals, now rather than by day."""
    if swept_at is None:
        return False
    age = now - swept_at
    return age >= SWEEP_LATEST or (age >= SWEEP_AFTER and is_night(now))


def minutes_until_next(now: datetime, *, calls: int, calls_left: int, used_percent: int) -> float:
    """Return the minutes until the next reading.

    ``calls``: the requests of the last reading, ``calls_left``: those that today still allows. They are
    spread over the rest of the day. ``used_percent``: the used share of the network's rate limit.
    """
    usual = settings.COMMENT_MINUTES_AT_NIGHT if is_night(now) else settings.COMMENT_MINUTES
    left_today = minutes_until_midnight(now)
    if calls_left <= 0:
        return left_today
    spread = min(left_today, left_today * calls / calls_left)
    factor = BUSY_FACTOR if used_percent >= BUSY_PERCENT else 1
    return max(usual * factor, spread)


def minutes_until_midnight(now: datetime) -> float:
    """Return the minutes until the day of the budget ends."""
    local = timezone.localtime(now)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return (tomorrow - local).total_seconds() / 60


def minutes_after_failure(failures: int) -> float:
    """Return the minutes until the next try after ``failures`` in a row."""
    return min(max(settings.COMMENT_MINUTES, 1) * 2 ** min(failures - 1, 10), MOST_MINUTES)
