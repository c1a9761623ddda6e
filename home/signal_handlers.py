"""Receivers of Wagtail's signals. An error in a receiver of events never stops publishing."""

import logging
from functools import wraps

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from .events import changes
from .events.moments import posts
from .models import EventPage
from .publications import register_index

logger = logging.getLogger(__name__)


def for_events(handler):
    """Return a receiver that calls ``handler`` for events only, in a savepoint, and logs its exceptions.

    The next run of ``manage.py events tend`` does the work that failed.
    """

    @wraps(handler)
    def guarded(instance, **kwargs):
        if not isinstance(instance, EventPage):
            return
        try:
            with transaction.atomic():
                handler(instance, **kwargs)
        except Exception:
            logger.exception(
                "the receiver of an event failed handler=%s page=%s", handler.__name__, instance.pk
            )

    return guarded


@for_events
def event_published(page, alias=False, **kwargs):
    """Notify the participants of changes, and update the posts of the moments."""
    if page.live and not alias:
        changes.process_publication(page)
        posts.sync_page(page)


@for_events
def event_unpublished(page, **kwargs):
    """Withdraw the posts of the moments together with those of the event."""
    changes.log_unpublished(page)
    posts.sync_page(page, withdraw=True)


@for_events
def event_address_changed(page, **kwargs):
    """Update the links in the posts of the moments."""
    posts.sync_page(page)


def page_moved(instance, parent_page_after, **kwargs):
    """Store the new list of a moved publication in the register."""
    register_index.move_entry(instance, parent_page_after)


def restriction_changed(instance, **kwargs):
    """Update the posts of moments below a page whose view restriction was added, changed or removed."""
    below = EventPage.objects.filter(path__startswith=instance.page.path, moments__is_announced=True)
    for page in below.distinct():
        event_address_changed(instance=page)


def register_signal_handlers():
    """Connect to Wagtail's signals."""
    for signal in (post_save, post_delete):
        signal.connect(
            restriction_changed, sender=PageViewRestriction, dispatch_uid=f"home.restricted.{id(signal)}"
        )
    page_published.connect(event_published, dispatch_uid="home.event_published")
    page_unpublished.connect(event_unpublished, dispatch_uid="home.event_unpublished")
    post_page_move.connect(event_address_changed, dispatch_uid="home.event_moved")
    post_page_move.connect(page_moved, dispatch_uid="home.page_moved")
    page_slug_changed.connect(event_address_changed, dispatch_uid="home.event_slug")
