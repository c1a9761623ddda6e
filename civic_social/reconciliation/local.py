"""Compares pages with their posts, to repair what a crash or a script without signals has missed.

A process can die between saving a page and planning its posts, and a script can change pages without
Wagtail's signals. The watch loop calls ``catch_up`` every minute; ``manage.py social reconcile`` does all.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..delivery import transitions
from ..disconnecting import erase_unused_tokens
from ..models import Post
from ..pages import SocialPageMixin
from ..planning import dependencies
from ..planning.dispatch import enqueue_delivery
from ..planning.planner import sync_page

logger = logging.getLogger(__name__)

#: The age of the publications that are checked: old enough to be planned, and recent.
MIN_AGE, MAX_AGE = timedelta(minutes=1), timedelta(minutes=15)


def catch_up() -> int:
    """Plan pages that were published recently and have no post of that revision; return the number missed.

    For pages that are rightly not announced the rules give the same result again, because they know the time
    of the first publication and of the account's creation. Also erases the access tokens of disconnected
    accounts that have nothing left to do.
    """
    erase_unused_tokens()
    now = timezone.now()
    planned = Post.objects.filter(page_id=OuterRef("pk"), revision_id=OuterRef("live_revision_id"))
    pages = _page_model().objects.filter(
        ~Exists(planned), live=True, last_published_at__range=(now - MAX_AGE, now - MIN_AGE)
    )
    return sum(_plan_again(page) for page in pages.specific().select_related("live_revision"))


def _plan_again(page: Any) -> bool:
    if not isinstance(page, SocialPageMixin) or page.alias_of_id:
        return False
    posts = Post.objects.filter(page_id=page.pk).values_list("account_id", "planned_at")
    before = set(posts)
    sync_page(page, revision=page.live_revision)
    dependencies.index_references(page)
    missed = before != set(posts.all())
    if missed:
        logger.warning("planned a publication that had been missed page=%s", page.pk)
    return missed


def withdraw_orphans() -> int:
    """Withdraw the posts of pages that are not live or were deleted; return the number of posts.

    Posts at disconnected accounts are left alone.
    """
    public = _page_model().objects.filter(pk=OuterRef("page_id"), live=True)
    connected = Post.objects.filter(account__disconnected_at=None)
    orphans = connected.filter(~Exists(public)).exclude(desired={}).values_list("pk", flat=True)
    withdrawn = 0
    for pk in list(orphans):
        with transaction.atomic():
            post = Post.objects.select_for_update().select_related("account").get(pk=pk)
            post.desired, post.planned_at = {}, timezone.now()
            post.next_attempt_at = post.planned_at
            transitions.replan([post])
            withdrawn += 1
    if withdrawn:
        logger.warning("withdrew posts of pages that are not public count=%d", withdrawn)
        enqueue_delivery()
    return withdrawn


def _page_model() -> Any:
    return Post._meta.get_field("page").related_model
