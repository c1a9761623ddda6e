"""What a crash or a script went past: pages and posts compared again, without waiting for a signal.

A process can die between saving a page and planning its posts, and a script can change pages without
Wagtail's signals. The sweep calls ``catch_up`` every minute; ``manage.py social reconcile`` does all of it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..delivery import transitions
from ..models import Post
from ..oauth.accounts import erase_unused_tokens
from ..pages import SocialPageMixin
from ..planning.dispatch import enqueue_delivery
from ..planning.planner import sync_page

logger = logging.getLogger(__name__)

#: A publication of this age has either been planned or been missed.
SETTLED, RECENT = timedelta(minutes=1), timedelta(minutes=15)


def catch_up() -> int:
    """Plan again what was published lately and has no post of that revision; return how many pages.

    Pages that were rightly not announced are decided anew, with the same result: the rules know the moment of
    the first publication and that an account did not exist then. What a disconnected account still had to do
    may be done by now: its access goes.
    """
    erase_unused_tokens()
    now = timezone.now()
    planned = Post.objects.filter(page_id=OuterRef("pk"), revision_id=OuterRef("live_revision_id"))
    pages = _page_model().objects.filter(
        ~Exists(planned), live=True, last_published_at__range=(now - RECENT, now - SETTLED)
    )
    return sum(_plan_again(page) for page in pages.specific().select_related("live_revision"))


def _plan_again(page) -> bool:
    if not isinstance(page, SocialPageMixin) or page.alias_of_id:
        return False
    posts = Post.objects.filter(page_id=page.pk).values_list("account_id", "planned_at")
    before = set(posts)
    sync_page(page, revision=page.live_revision)
    missed = before != set(posts.all())
    if missed:
        logger.warning("planned a publication that had been missed page=%s", page.pk)
    return missed


def withdraw_orphans() -> int:
    """Withdraw what stands for a page that is no longer public or no longer there; return how many posts.

    What was left standing at a disconnected account stays.
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


def _page_model():
    return Post._meta.get_field("page").related_model
