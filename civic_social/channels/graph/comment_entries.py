"""Entries of Meta's lists of comments: their IDs, texts, links, times and counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..entries import UNKNOWN_TIME, is_permalink, parse_id, parse_time
from .channel import next_cursor


@dataclass(slots=True)
class CommentList:
    """The comments of one post that were read so far; ``after``: the cursor of the next page, or None."""

    entries: list[dict] = field(default_factory=list)
    after: str | None = None

    def reaches(self, since: datetime) -> bool:
        """Return True if the list is newest first and its last entry is older than ``since``.

        Meta promises no order, so a list that is not ordered has to be read to its end.
        """
        times = [written_at(entry) or UNKNOWN_TIME for entry in self.entries]
        return bool(times) and times == sorted(times, reverse=True) and times[-1] < since


def parse_list(value: Any) -> CommentList:
    """Return the entries of a list of comments that have an ID, and its next cursor."""
    if not isinstance(value, dict):
        return CommentList()
    entries = value.get("data")
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return CommentList([entry for entry in known if parse_id(entry)], next_cursor(value.get("paging")))


def parse_count(value: Any) -> int | None:
    """Return ``value`` if it is a number of things, otherwise None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def text_in(entry: dict, key: str) -> str:
    """Return the text under ``key``, or an empty string."""
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def link_in(entry: dict, key: str) -> str:
    """Return the URL under ``key``, or an empty string."""
    value = entry.get(key)
    return value if is_permalink(value) else ""


def id_in(entry: dict, key: str) -> str:
    """Return the ID of the object under ``key``, or an empty string."""
    value = entry.get(key)
    return parse_id(value) if isinstance(value, dict) else ""


def name_in(entry: dict, key: str, name: str) -> str:
    """Return a text of the object under ``key``, or an empty string."""
    value = entry.get(key)
    return text_in(value, name) if isinstance(value, dict) else ""


def written_at(entry: dict) -> datetime | None:
    """Return the time of a comment, or None if the entry has none."""
    time = parse_time(entry.get("created_time") or entry.get("timestamp"))
    return None if time == UNKNOWN_TIME else time
