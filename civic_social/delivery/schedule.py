"""The earliest time at which a planned post may be sent: grace period, quiet hours, urgency. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

from ..models import Post


def departure_time(post: Post, planned_at: datetime, is_urgent: Callable[[], bool]) -> datetime:
    """Return the earliest time at which a change of ``post``, planned at ``planned_at``, may be sent.

    A removal is sent at once. A post about a single moment (``post.key``) has no grace period, because it
    reports what happens now. ``is_urgent`` is called only if the post would have to wait.
    """
    if not post.desired:
        return planned_at
    account = post.account
    earliest = first_attempt(
        timezone.localtime(planned_at),
        grace_minutes=0 if post.key else account.grace_minutes,
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
    )
    return planned_at if earliest > planned_at and is_urgent() else earliest


def first_attempt(
    now: datetime,
    *,
    grace_minutes: int = 0,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> datetime:
    """Return ``now`` plus the grace period, moved to the end of the quiet hours if it falls into them.

    ``now`` is in the time zone of the quiet hours, which may pass midnight.
    """
    start = now + timedelta(minutes=grace_minutes)
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return start
    return _end_of_quiet(start, quiet_from, quiet_until)


def _end_of_quiet(moment: datetime, quiet_from: time, quiet_until: time) -> datetime:
    clock = moment.time()
    passes_midnight = quiet_from > quiet_until
    if passes_midnight:
        is_quiet = clock >= quiet_from or clock < quiet_until
    else:
        is_quiet = quiet_from <= clock < quiet_until
    if not is_quiet:
        return moment
    day = moment.date()
    if passes_midnight and clock >= quiet_from:
        day += timedelta(days=1)
    # A combined date and time, unlike an added duration, keeps the wall clock across a change to summer time.
    return datetime.combine(day, quiet_until, tzinfo=moment.tzinfo)
