"""From Wagtail's signals to what follows of an event. A failure here never becomes one of publishing."""

import logging
from functools import wraps

from django.db import transaction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

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
    from .events import changes, moments

    if page.live and not alias:
        changes.note(page)
        moments.follow(page)


@for_events
def event_unpublished(page, **kwargs):
    """Take the moments' posts down together with the event's own."""
    from .events import changes, moments

    changes.note_unpublished(page)
    moments.follow(page, live=False)


@for_events
def event_address_changed(page, **kwargs):
    """Let the links of the moments' posts follow."""
    from .events import moments

    moments.follow(page)


def register_signal_handlers():
    """Connect to Wagtail's signals."""
    page_published.connect(event_published, dispatch_uid="home.event_published")
    page_unpublished.connect(event_unpublished, dispatch_uid="home.event_unpublished")
    post_page_move.connect(event_address_changed, dispatch_uid="home.event_moved")
    page_slug_changed.connect(event_address_changed, dispatch_uid="home.event_slug")
