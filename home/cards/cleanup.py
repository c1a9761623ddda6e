"""Removal of cards that no page needs any more.

Networks request a picture again long after a post, so a card stays for weeks after its page has changed or
gone, and as long as an undelivered post contains it. Afterwards its URL redirects to the page's current card.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from civic_social.models import Post
from civic_social.models.states import Status

from . import FOLDER, get_content

#: The time for which an unused card stays; Facebook reads a page again after a day and at every share.
KEPT = timedelta(days=30)
#: The sweep runs each minute; the cleanup reads every page, so once a day is enough.
INTERVAL_SECONDS, LAST_RUN = 24 * 60 * 60, "home.cards.tidied"
#: The states of posts that need no card any more: the network has its own copy.
SETTLED = (Status.LIVE, Status.WITHDRAWN, Status.SKIPPED)


class UnusedCard(models.Model):
    """A stored card that no public page has any more; its file is removed some weeks after ``since``."""

    #: The file's name below ``cards/``.
    name = models.CharField(max_length=80, unique=True)
    since = models.DateTimeField()

    def __str__(self):
        return self.name


def remove_unused_daily(pages) -> int:
    """Remove unused cards unless that was done within a day; return their number."""
    return remove_unused(pages) if cache.add(LAST_RUN, True, INTERVAL_SECONDS) else 0


def remove_unused(pages) -> int:
    """Remove the files of cards that have been unused for long enough; return their number.

    ``pages`` is a queryset of the public pages that have cards. Safe to run in several processes at once.
    """
    unused = _find_unused(pages)
    UnusedCard.objects.exclude(name__in=unused).delete()
    now = timezone.now()
    known = set(UnusedCard.objects.values_list("name", flat=True))
    UnusedCard.objects.bulk_create(
        [UnusedCard(name=name, since=now) for name in unused - known], ignore_conflicts=True
    )
    expired = list(UnusedCard.objects.filter(since__lte=now - KEPT))
    for card in expired:
        default_storage.delete(f"{FOLDER}/{card.name}")
        card.delete()
    return len(expired)


def _find_unused(pages) -> set[str]:
    """Return the names of stored files that neither a page nor an undelivered post needs."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return set()
    fingerprints = {name: name.partition("-")[0] for name in names}
    used = _find_used(set(fingerprints.values()), pages) if names else set()
    return {name for name, fingerprint in fingerprints.items() if fingerprint not in used}


def _find_used(stored: set[str], pages) -> set[str]:
    """Return the ``stored`` fingerprints that a page or an undelivered post needs."""
    used = stored & _on_undelivered_posts()
    for page in pages.iterator(chunk_size=200):
        if used == stored:
            break
        used |= {get_content(page).fingerprint} & stored
    return used


def _on_undelivered_posts() -> set[str]:
    plans = Post.objects.exclude(status__in=SETTLED).exclude(desired={}).values_list("desired", flat=True)
    pictures = (picture for plan in plans.iterator() for picture in plan.get("pictures", ()))
    return {picture["file_hash"] for picture in pictures if not picture["image_id"]}
