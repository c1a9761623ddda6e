"""From Wagtail's signals to what follows of an event. A failure here never becomes one of publishing."""

import logging
from functools import wraps

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import registering
from .events import changes
from .events.moments import posts
from .models import EventPage

logger = logging.getLogger(__name__)


def for_events(handler):
    """Call ``handler`` for events only, within a savepoint; a defect becomes a line in the log.

    What is missed is noted by the next round of ``manage.py events tend``.
    """

    @wraps(handler)
    def guarded(instance, **kwargs):
        if not isinstance(instance, EventPage):
            return
        try:
            with transaction.atomic():
                handler(instance, **kwargs)
        except Exception:
            logger.exception("an event was not followed handler=%s page=%s", handler.__name__, instance.pk)

    return guarded


@for_events
def event_published(page, alias=False, **kwargs):
    """Tell the participants what has changed, and let the moments' posts follow."""
    if page.live and not alias:
        changes.process_publication(page)
        posts.sync_page(page)


@for_events
def event_unpublished(page, **kwargs):
    """Take the moments' posts down together with the event's own."""
    changes.log_unpublished(page)
    posts.sync_page(page, withdraw=True)


@for_events
def event_address_changed(page, **kwargs):
    """Let the links of the moments' posts follow."""
    posts.sync_page(page)


def page_moved(instance, parent_page_after, **kwargs):
    """A publication stands in another list: the register says so."""
    registering.move(instance, parent_page_after)


def events_closed_or_opened(instance, **kwargs):
    """A page was closed to the public, or opened again: the moments' posts of the events below it follow."""
    below = EventPage.objects.filter(path__startswith=instance.page.path, moments__is_announced=True)
    for page in below.distinct():
        event_address_changed(instance=page)


def register_signal_handlers():
    """Connect to Wagtail's signals."""
    for signal in (post_save, post_delete):
        signal.connect(
            events_closed_or_opened, sender=PageViewRestriction, dispatch_uid=f"home.restricted.{id(signal)}"
        )
    page_published.connect(event_published, dispatch_uid="home.event_published")
    page_unpublished.connect(event_unpublished, dispatch_uid="home.event_unpublished")
    post_page_move.connect(event_address_changed, dispatch_uid="home.event_moved")
    post_page_move.connect(page_moved, dispatch_uid="home.page_moved")
    page_slug_changed.connect(event_address_changed, dispatch_uid="home.event_slug")
