"""Records of the AT Protocol, and their addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

#: The collections of posts, answers among them, and of the rules for the answers to a post.
COLLECTION, GATES = "app.bsky.feed.post", "app.bsky.feed.threadgate"


def now() -> str:
    """Return the current time in the form of a record's ``createdAt``."""
    return timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def value_of(record: dict[str, Any]) -> dict[str, Any]:
    """Return the record itself out of a response; an empty one if there is none."""
    return object_in(record, "value")


def object_in(value: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the object under ``name``; an empty one if there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def text_in(value: dict[str, Any], name: str) -> str:
    """Return the text under ``name``; an empty one if there is none."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def number_in(value: dict[str, Any], name: str) -> int | None:
    """Return the number under ``name``, or None if there is none."""
    found = value.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
