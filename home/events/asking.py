"""What is asked of the events of one list; none of the answers takes longer because there are more events."""

from django.db import connection
from django.db.models import Exists, OuterRef
from taggit.models import Tag
from wagtail.models import Page

from ..composing import composed
from ..listings import PER_PAGE, first_of, number_of
from ..models import EventPage
from ..models.events import EVENT_ROW
from ..models.topics import with_labels
from ..visibility import found_below

ATOM_EVENTS = 50
#: More than a town has in a year, and what a server writes in half a second.
CALENDAR_EVENTS = 500
#: What feeds tell of an event.
EVENT_FACTS = (
    *(*EVENT_ROW, "status_reason", "previous_start", "previous_place", "summary", "translation_key"),
    *("first_published_at", "last_published_at"),
)

#: Each place is looked up in the index by itself, whatever the number of events there.
PLACES = """
WITH RECURSIVE places(place) AS (
  SELECT MIN(place) FROM {event}
  UNION ALL
  SELECT (SELECT MIN(later.place) FROM {event} later WHERE later.place > places.place)
  FROM places WHERE places.place IS NOT NULL
)
SELECT place FROM places WHERE place IS NOT NULL AND EXISTS (
  SELECT 1 FROM {event} event JOIN {page} page ON page.id = event.page_ptr_id
  WHERE event.place = places.place AND page.live AND page.depth = %s AND page.path LIKE %s{open}
) LIMIT %s
"""


def events_of(path, depth, closed, topic=None, place=None, since=None, until=None, before=None):
    """Return the live events at ``depth`` below ``path``, in the order of a list.

    ``since``: which end then or later; ``until``: which also begin earlier than that; ``before``: which have
    ended earlier than that, the last first.
    """
    events = EventPage.objects.filter(found_below(path, depth, closed))
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


@composed
def first_events(*asked):
    """Return the first part of the list."""
    return first_of(events_of(*asked), PER_PAGE).only(*EVENT_ROW)


@composed
def next_events(path, depth, closed, topic, since):
    """Return as many events as an Atom feed has, with what it says of each."""
    return first_of(events_of(path, depth, closed, topic, None, since), ATOM_EVENTS).only(*EVENT_FACTS)


@composed
def calendar_events(path, depth, closed, topic, since):
    """Return as many events as a calendar to subscribe to has, with what it says of each."""
    events = events_of(path, depth, closed, topic, None, since)
    book = ("book__sequence", "book__changed_at")
    shown = first_of(events, CALENDAR_EVENTS).select_related("book")
    return shown.only(*EVENT_FACTS, "online_url", *book)


@composed
def _number(*asked):
    return number_of(events_of(*asked))


def number_of_events(*asked) -> int:
    """Return how many there are."""
    return next(iter(_number(*asked)), 0)


def topics_of(path, depth, closed, language, most: int) -> list[tuple]:
    """Return slug, name and label of the topics of the events, by name."""
    return _topics(path, depth, closed, language)[:most]


@composed
def _topics(path, depth, closed, language):
    events = events_of(path, depth, closed).filter(page_topics__tag=OuterRef("pk"))
    topics = with_labels(Tag.objects.filter(Exists(events)), language).order_by("name")
    return topics.values_list("slug", "name", "label")


def places_of(path, depth, closed, most: int) -> list[str]:
    """Return the first places in the alphabet at which there are events."""
    tables = {"event": EventPage._meta.db_table, "page": Page._meta.db_table}
    statement = PLACES.format(**tables, open=" AND page.path NOT LIKE %s" * len(closed))
    patterns = [f"{each}%" for each in closed]
    with connection.cursor() as cursor:
        cursor.execute(statement, [depth, f"{path}%", *patterns, most])
        return sorted(place for (place,) in cursor.fetchall())
