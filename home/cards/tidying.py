"""Removing the cards that no page has any more.

A network may come back for a picture long after a post, so a card is kept for weeks after its page has
changed or gone, and for as long as a post that still has to leave carries it. Afterwards its address leads to
the page's card of today (``views.card``).
"""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.utils import timezone
from wagtail.models import Page

from civic_social.models import Post
from civic_social.models.states import Status

from ..models import ContentPage, UnusedCard
from . import FOLDER, content_of

#: So long an old card stays. Facebook reads a page again after a day, and whenever somebody shares it.
KEPT = timedelta(days=30)
#: Looking through all pages is work: the sweep that runs each minute does it once a day.
PAUSE_SECONDS, LAST_DONE = 24 * 60 * 60, "home.cards.tidied"
#: What has left carries no card any more: the network has taken its own copy.
AT_REST = (Status.LIVE, Status.WITHDRAWN, Status.SKIPPED)


def tidy_daily() -> int:
    """Do ``tidy`` unless that was done within a day; return how many cards were removed."""
    return tidy() if cache.add(LAST_DONE, True, PAUSE_SECONDS) else 0


def tidy() -> int:
    """Remove the files that have been out of use for long enough; return how many.

    Safe to call from several processes: a file that is gone already is none to remove.
    """
    unused = _unused()
    UnusedCard.objects.exclude(name__in=unused).delete()
    now = timezone.now()
    known = set(UnusedCard.objects.values_list("name", flat=True))
    UnusedCard.objects.bulk_create(
        [UnusedCard(name=name, since=now) for name in unused - known], ignore_conflicts=True
    )
    over = list(UnusedCard.objects.filter(since__lte=now - KEPT))
    for card in over:
        default_storage.delete(f"{FOLDER}/{card.name}")
        card.delete()
    return len(over)


def _unused() -> set[str]:
    """Return the names of the files that nobody needs now."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return set()
    fingerprints = {name: name.partition("-")[0] for name in names}
    used = _used(set(fingerprints.values())) if names else set()
    return {name for name, fingerprint in fingerprints.items() if fingerprint not in used}


def _used(wanted: set[str]) -> set[str]:
    """Return which of ``wanted`` fingerprints a public page has now, or a post that still has to leave."""
    used = wanted & _on_posts()
    pages = Page.objects.live().public().type(ContentPage).defer_streamfields().specific()
    for page in pages.iterator(chunk_size=200):
        if used == wanted:
            break
        used |= {content_of(page).fingerprint} & wanted
    return used


def _on_posts() -> set[str]:
    plans = Post.objects.exclude(status__in=AT_REST).exclude(desired={}).values_list("desired", flat=True)
    pictures = (picture for plan in plans.iterator() for picture in plan.get("pictures", ()))
    return {picture["file_hash"] for picture in pictures if not picture["image_id"]}
