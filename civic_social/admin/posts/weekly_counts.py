"""Posts by what happened to them in the last seven days, for the dashboard and the filter of the list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ...models import Event, RecordEntry
from ..permissions import visible_posts

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAYS = 7
#: The events of the audit log that count for each filter value.
EVENTS = {
    "posted": [Event.PUBLISHED, Event.FOUND, Event.POSTED_BY_HAND],
    "edited": [Event.EDITED, Event.EDITED_BY_HAND, Event.CORRECTED],
    "withdrawn": [Event.REMOVED, Event.REMOVED_BY_HAND, Event.VANISHED],
    "refused": [Event.REFUSED],
}
LABELS = {
    "posted": pgettext_lazy("several posts", "Posted"),
    "edited": pgettext_lazy("several posts", "Edited"),
    "withdrawn": pgettext_lazy("several posts", "Withdrawn"),
    "refused": pgettext_lazy("several posts", "Refused"),
}


def filter_choices() -> list[tuple[str, StrOrPromise]]:
    """Return the choices of the filter: value and label."""
    return list(LABELS.items())


def has_recent_event(name: str) -> Exists:
    """Return the condition for posts with an audit log entry of ``EVENTS[name]`` in the last days."""
    rows = RecordEntry.objects.filter(at__gte=_since(), event__in=EVENTS[name])
    return Exists(rows.filter(page_id=OuterRef("page_id"), account_id=OuterRef("account_id")))


def count_posts(user: Any) -> list[tuple[str, StrOrPromise, int]]:
    """Return filter value, label and number of posts visible to ``user``, with one query."""
    recent = RecordEntry.objects.filter(at__gte=_since()).values("page_id")
    posts = visible_posts(user).filter(page_id__in=recent).order_by()
    counts = posts.aggregate(**{name: Count("pk", filter=Q(has_recent_event(name))) for name in EVENTS})
    return [(name, label, counts[name]) for name, label in LABELS.items()]


def _since() -> datetime:
    return timezone.now() - timedelta(days=DAYS)
