"""Queries for the events of one list."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from taggit.models import Tag

from feedback.alphabet import Alphabetical

from ...content.topics import annotate_labels
from ...site.aliases import is_no_repeat
from ...site.visibility import is_public_below, restricted_paths
from ..page import EventPage

ATOM_EVENTS = 50
#: More than a town has in a year, and what a server composes in half a second.
CALENDAR_EVENTS = 500


@dataclass(frozen=True)
class Scope:
    """The part of the page tree that a list shows, without the restricted pages."""

    path: str
    depth: int
    restricted: tuple[str, ...]

    @classmethod
    def below(cls, index_page, request) -> "Scope":
        """Return the scope of the pages right below ``index_page``."""
        return cls(index_page.path, index_page.depth + 1, restricted_paths())

    @property
    def condition(self):
        """The condition that a page is live, public and in the scope, and no alias of another one there."""
        is_public = Q(is_public_below(self.path, self.depth, self.restricted))
        return is_public & is_no_repeat(self.path, self.depth, self.restricted)


def find_events(scope, *, topic="", place="", ends_after=None, starts_before=None, ended_before=None):
    """Return the public events of a scope, earliest first, without their StreamFields.

    ``topic`` is a tag's slug. ``ended_before`` finds past events, latest first.
    """
    events = EventPage.objects.filter(scope.condition).defer_streamfields()
    if topic:
        events = events.filter(page_topics__tag__slug=topic)
    if place:
        events = events.filter(place=place)
    if ends_after is not None:
        events = events.filter(end__gte=ends_after)
    if starts_before is not None:
        events = events.filter(start__lt=starts_before)
    if ended_before is not None:
        events = events.filter(end__lt=ended_before)
    return events.order_by("start" if ended_before is None else "-start", "pk")


def atom_events(scope, ends_after):
    """Return the events of an Atom feed."""
    return find_events(scope, ends_after=ends_after)[:ATOM_EVENTS]


def calendar_events(scope, topic, ends_after):
    """Return the events of a calendar feed, each with its book."""
    return find_events(scope, topic=topic, ends_after=ends_after).select_related("book")[:CALENDAR_EVENTS]


def find_topics(scope, language, limit: int):
    """Return slug, name and label of the first topics of a scope's events, ordered by name."""
    events = find_events(scope).filter(page_topics__tag=OuterRef("pk"))
    topics = annotate_labels(Tag.objects.filter(Exists(events)), language).order_by(Alphabetical("name"))
    return topics.values_list("slug", "name", "label")[:limit]


def find_places(scope, limit: int):
    """Return the first places of a scope's events in alphabetical order."""
    places = EventPage.objects.filter(scope.condition).order_by(Alphabetical("place"))
    return places.values_list("place", flat=True).distinct()[:limit]
