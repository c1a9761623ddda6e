"""Queries for the events of one list."""

from django.db.models import Exists, OuterRef
from taggit.models import Tag

from ...models.topics import with_labels
from ...visibility import found_below
from ..page import EventPage

ATOM_EVENTS = 50
#: More than a town has in a year, and what a server writes in half a second.
CALENDAR_EVENTS = 500


def events_of(path, depth, closed, topic=None, place=None, since=None, until=None, before=None):
    """Return the live events at ``depth`` below ``path``, in the order of a list, without their texts.

    ``since``: events that end then or later; ``until``: that also begin earlier than that; ``before``: that
    ended earlier than that, the last first. ``closed`` are the paths of restricted pages.
    """
    events = EventPage.objects.filter(found_below(path, depth, closed)).defer_streamfields()
    if topic is not None:
        events = events.filter(page_topics__tag__slug=topic)
    if place is not None:
        events = events.filter(place=place)
    if since is not None:
        events = events.filter(end__gte=since)
    if until is not None:
        events = events.filter(start__lt=until)
    if before is not None:
        events = events.filter(end__lt=before)
    return events.order_by("start" if before is None else "-start", "pk")


def next_events(path, depth, closed, topic, since):
    """Return the events of an Atom feed."""
    return events_of(path, depth, closed, topic, since=since)[:ATOM_EVENTS]


def calendar_events(path, depth, closed, topic, since):
    """Return the events of a calendar feed, each with its book."""
    return events_of(path, depth, closed, topic, since=since).select_related("book")[:CALENDAR_EVENTS]


def topics_of(path, depth, closed, language, most: int):
    """Return slug, name and label of the first ``most`` topics of the events, by name."""
    events = events_of(path, depth, closed).filter(page_topics__tag=OuterRef("pk"))
    topics = with_labels(Tag.objects.filter(Exists(events)), language).order_by("name")
    return topics.values_list("slug", "name", "label")[:most]


def places_of(path, depth, closed, most: int):
    """Return the first ``most`` places in the alphabet at which there are events."""
    places = EventPage.objects.filter(found_below(path, depth, closed)).order_by("place")
    return places.values_list("place", flat=True).distinct()[:most]
