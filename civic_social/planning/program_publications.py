"""Keeps the pages that a program has published without a user, which are not announced by themselves."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Revision

from ..models import Post, ProgramPublication
from .rules import AccountPlan

logger = logging.getLogger(__name__)

#: The reason of a plan that a person's publication would have announced.
NO_PERSON = "no-person"
#: After this time nobody is asked about a page any more: it is no news.
ASKED_DAYS = 30


def is_to_be_announced(page: Any, revision: Revision | None) -> bool:
    """Return True if the program that has published ``revision`` has asked for the announcement."""
    if revision is None or revision.user_id:
        return False
    return ProgramPublication.objects.filter(page_id=page.pk, is_to_be_announced=True).exists()


def record(
    page: Any, revision: Revision | None, plans: Collection[AccountPlan], *, is_requested: bool
) -> None:
    """Note, and log, that a program has published ``page`` without an announcement; forget one that is made.

    Called when the plans have been written.
    """
    if is_requested:
        ProgramPublication.objects.filter(page_id=page.pk).delete()
        return
    if revision is None or revision.user_id:
        return
    accounts = [plan.account.name for plan in plans if plan.decision.reason == NO_PERSON]
    if not accounts:
        return
    logger.warning(
        "published by a program and not announced page=%s accounts=%d: the page's panel asks",
        page.pk,
        len(accounts),
    )
    ProgramPublication.objects.get_or_create(page_id=page.pk)
    over = timezone.now() - timedelta(days=ASKED_DAYS)
    ProgramPublication.objects.filter(created_at__lt=over, is_to_be_announced=False).delete()


def find_unannounced() -> QuerySet[ProgramPublication]:
    """Return the public pages that a program has published and that have no post."""
    since = timezone.now() - timedelta(days=ASKED_DAYS)
    announced = Post.objects.filter(page_id=OuterRef("page_id"), key="").exclude(desired={})
    return ProgramPublication.objects.filter(~Exists(announced), page__live=True, created_at__gte=since)


def forget(page: Any) -> None:
    """Ask no more about ``page``."""
    ProgramPublication.objects.filter(page_id=page.pk).delete()
