"""The last seven days at the networks, by what happened: for the dashboard, and as a filter of the list."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ...models import Event, RecordEntry
from ..permissions import visible_posts

DAYS = 7
#: What happened, by the events of the official record that it stands for, and in words.
HAPPENED = {
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


def choices() -> list[tuple]:
    """Return the names and labels, for a form."""
    return list(LABELS.items())


def happened(name: str) -> Exists:
    """Return what selects the posts with which ``name`` happened in the last days."""
    rows = RecordEntry.objects.filter(at__gte=_since(), event__in=HAPPENED[name])
    return Exists(rows.filter(page_id=OuterRef("page_id"), account_id=OuterRef("account_id")))


def figures(user) -> list[tuple]:
    """Return ``(name, label, how many posts that the person may see)``, in one query."""
    recent = RecordEntry.objects.filter(at__gte=_since()).values("page_id")
    posts = visible_posts(user).filter(page_id__in=recent).order_by()
    counts = posts.aggregate(**{name: Count("pk", filter=Q(happened(name))) for name in HAPPENED})
    return [(name, label, counts[name]) for name, label in LABELS.items()]


def _since():
    return timezone.now() - timedelta(days=DAYS)
