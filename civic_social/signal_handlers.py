"""From Wagtail's signals to plans.

``page_published`` also fires for pages that are not live (a future go-live), for aliases and for copies;
docs/explanation/delivery.md lists them. A failure here must never become a failure of publishing.
"""

import logging
from functools import wraps

from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .models import SocialAccount
from .monitoring import health
from .pages import SocialPageMixin
from .planning.planner import sync_page, sync_tree

logger = logging.getLogger(__name__)


def never_break_publishing(handler):
    """Keep a defect of ours inside a log line; the sweep plans the page again later.

    What a handler calls keeps its statements inside a savepoint of its own.
    """

    @wraps(handler)
    def guarded(**kwargs):
        try:
            handler(**kwargs)
        except Exception:
            logger.exception("planning failed handler=%s page=%s", handler.__name__, _page_id(kwargs))

    return guarded


def _page_id(kwargs):
    return getattr(kwargs.get("instance"), "pk", None)


@never_break_publishing
def plan_published(instance, revision=None, alias=False, **kwargs):
    """A page was published: announce it, or let its posts follow."""
    if isinstance(instance, SocialPageMixin) and instance.live and not alias:
        sync_page(instance, revision=revision)


@never_break_publishing
def plan_unpublished(instance, **kwargs):
    """A page was unpublished, has expired, or is about to be deleted: its posts go."""
    if isinstance(instance, SocialPageMixin):
        sync_page(instance, live=False)


@never_break_publishing
def plan_moved(instance, url_path_before="", url_path_after="", **kwargs):
    """A page moved in the tree: the links of its posts and of those below follow.

    It may have moved into a closed part of the site, or out of one.
    """
    if url_path_before != url_path_after:
        sync_tree(instance, restore=True)


@never_break_publishing
def plan_slug_changed(instance, **kwargs):
    """A page has a new address: so have the pages below it."""
    sync_tree(instance)


@never_break_publishing
def plan_restricted(instance, **kwargs):
    """A page was closed to the public, or opened again: its posts and those below it go or come back."""
    if _opened_by_deletion_of_the_page(kwargs.get("origin")):
        return
    sync_tree(instance.page, restore=True)


def _opened_by_deletion_of_the_page(origin) -> bool:
    """Whether a restriction vanishes only because its page does: nothing opens by that."""
    return getattr(origin, "model", type(origin)) not in (PageViewRestriction, type(None))


def probe_changed_account(instance, raw=False, created=False, **kwargs):
    """An account was saved, perhaps with new credentials: the sweep looks at it anew."""
    if not (raw or created):
        health.schedule_probe(instance)


def register_signal_handlers():
    """Connect to Wagtail's signals, for every page type at once."""
    page_published.connect(plan_published, dispatch_uid="civic_social.published")
    page_unpublished.connect(plan_unpublished, dispatch_uid="civic_social.unpublished")
    post_page_move.connect(plan_moved, dispatch_uid="civic_social.moved")
    page_slug_changed.connect(plan_slug_changed, dispatch_uid="civic_social.slug")
    for signal in (post_save, post_delete):
        signal.connect(
            plan_restricted, sender=PageViewRestriction, dispatch_uid=f"civic_social.restricted.{id(signal)}"
        )
    post_save.connect(
        probe_changed_account, sender=SocialAccount, dispatch_uid="civic_social.account_changed"
    )
