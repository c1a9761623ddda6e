"""Receivers of Wagtail's signals. An error in a receiver of events never stops publishing."""

import logging
from functools import wraps

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.images import get_image_model
from wagtail.signals import page_published, page_unpublished, post_page_move

from civic_social.changes import note_change
from civic_social.signals import find_pages_showing

from .content.topics import TopicLabel
from .events import changes
from .events.moments import posts
from .events.moments.models import Moment
from .models import EventPage, PublicationPage
from .publications import personal_data_check, register_index

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


def publication_published(instance, revision=None, alias=False, **kwargs):
    """Log the personal data that was published with a reason; some ways to publish bypass ``publish``."""
    if isinstance(instance, PublicationPage) and not alias:
        personal_data_check.log_publication(instance, revision)


def page_moved(instance, parent_page_after, **kwargs):
    """Store the new list of a moved publication in the register."""
    register_index.move_entry(instance, parent_page_after)


def find_events_with_photo(instance, **kwargs):
    """Return the keys of the events with a moment that has the image ``instance`` as its photo."""
    if not isinstance(instance, get_image_model()):
        return []
    return list(Moment.objects.filter(photo=instance, is_announced=True).values_list("page_id", flat=True))


def topic_label_changed(instance, raw=False, **kwargs):
    """Have the posts planned again of the pages with a topic that has another name in one language."""
    if raw:
        return
    try:
        with transaction.atomic():
            note_change(instance.tag)
    except Exception:
        logger.exception("planning after a renamed topic failed topic=%s", instance.tag_id)


def register_signal_handlers():
    """Connect to Wagtail's signals."""
    for signal in (post_save, post_delete):
        signal.connect(topic_label_changed, sender=TopicLabel, dispatch_uid=f"home.topic_label.{id(signal)}")
    find_pages_showing.connect(find_events_with_photo, dispatch_uid="home.events_with_photo")
    page_published.connect(event_published, dispatch_uid="home.event_published")
    page_published.connect(publication_published, dispatch_uid="home.publication_published")
    page_unpublished.connect(event_unpublished, dispatch_uid="home.event_unpublished")
    post_page_move.connect(page_moved, dispatch_uid="home.page_moved")
