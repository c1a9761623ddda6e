"""Readings, requests of the day and events of an account, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from ...channels.base import EventSource
from ...conf import settings
from ...models import Mode, NetworkEvent, SocialAccount


@dataclass(frozen=True, slots=True)
class ReadingFacts:
    """The facts about one account; ``unknown``: names of events that the program does not know."""

    read_at: datetime | None
    next_at: datetime
    calls: int
    most_calls: int
    takes_events: bool
    last_event_at: datetime | None
    unknown: tuple[str, ...]


def reading_facts(account: SocialAccount) -> ReadingFacts | None:
    """Return the facts, or None if no program reads comments there.

    ``account``: with ``comment_reading`` selected.
    """
    row, channel = getattr(account, "comment_reading", None), account.get_channel()
    is_read = channel.capabilities.can_read_comments and not channel.by_hand and account.mode == Mode.API
    if row is None or not is_read or not settings.COMMENT_DAYS or account.disconnected_at:
        return None
    source = channel.event_source
    takes_events = source is not None and (source.is_ready or row.last_event_at is not None)
    return ReadingFacts(
        row.read_at,
        row.next_at,
        row.calls if row.calls_on == timezone.localdate() else 0,
        settings.COMMENT_CALLS_A_DAY,
        takes_events,
        row.last_event_at,
        _unknown_events(source),
    )


def _unknown_events(source: EventSource | None) -> tuple[str, ...]:
    """Return the names of events that came within the time for which they are kept, and are unknown."""
    if source is None:
        return ()
    found = NetworkEvent.objects.filter(source=source.name).exclude(unknown="")
    return tuple(found.order_by("unknown").values_list("unknown", flat=True).distinct())
