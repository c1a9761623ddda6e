"""Entries of networks' lists of posts: IDs, permalinks, times and the order of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeGuard

from ..exceptions import OutcomeUnknown
from .values import Sighting

#: The year in which Facebook began; an earlier timestamp is a mistake.
FIRST_YEAR = 2004
#: The stand-in for a missing or impossible timestamp; later than any search, so the post is not ruled out.
UNKNOWN_TIME = datetime.max.replace(tzinfo=UTC)
#: Consecutive entries that are too old, after which a search of an ordered list ends.
OLD_ENTRIES_TO_STOP = 25
#: IDs that fit the database column and are safe in a URL path.
REMOTE_ID = re.compile(r"[0-9A-Za-z_:.-]{1,200}")
#: The length of the database column, in characters.
MAX_PERMALINK_LENGTH = 500


class ListCutoff:
    """The condition to stop a search: a list, newest entries first, has passed ``oldest``.

    Meta promises no order. A list counts as ordered if every entry so far was older than the one before, and
    as passed after ``OLD_ENTRIES_TO_STOP`` entries in a row that are older than ``oldest``.
    """

    def __init__(self, oldest: datetime) -> None:
        self._oldest, self._previous = oldest, UNKNOWN_TIME
        self._old_entries, self._is_ordered = 0, True

    def has_passed(self, times: Iterable[datetime]) -> bool:
        """Take the times of the next page's entries, and return True if the search can stop."""
        for created_at in times:
            self._is_ordered = self._is_ordered and created_at <= self._previous
            self._old_entries = self._old_entries + 1 if created_at < self._oldest else 0
            self._previous = created_at
        return self._is_ordered and self._old_entries >= OLD_ENTRIES_TO_STOP


def unique_oldest_first(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return the sightings, oldest first, without repetitions, since pages of a list overlap."""
    ordered = sorted(sightings, key=created_at_of)
    return list({sighting.remote.id: sighting for sighting in reversed(ordered)}.values())[::-1]


def created_at_of(sighting: Sighting) -> datetime:
    """Return the post's time, or ``UNKNOWN_TIME``."""
    return sighting.created_at or UNKNOWN_TIME


def parse_id(response: dict) -> str:
    """Return the ID in ``response``, or an empty string if it has no valid one."""
    value = response.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and REMOTE_ID.fullmatch(value) else ""


def require_id(response: dict) -> str:
    """Return the ID in ``response``. Raises ``OutcomeUnknown`` if it has no valid one."""
    value = parse_id(response)
    if not value:
        raise OutcomeUnknown("answer-lost")
    return value


def is_permalink(value: Any) -> TypeGuard[str]:
    """Return True if ``value`` is a URL that fits the database column."""
    return (
        isinstance(value, str)
        and value.startswith(("https://", "http://"))
        and value.isprintable()
        and len(value) <= MAX_PERMALINK_LENGTH
    )


def parse_time(value: Any) -> datetime:
    """Return a timestamp (ISO 8601 or Unix seconds), or ``UNKNOWN_TIME`` if it is missing or invalid."""
    if isinstance(value, bool):
        value = None
    try:
        if isinstance(value, str) and not value.isdecimal():
            parsed = datetime.fromisoformat(value)
            parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        else:
            parsed = datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return UNKNOWN_TIME
    return parsed if parsed.year >= FIRST_YEAR else UNKNOWN_TIME
