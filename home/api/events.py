"""Events that the site shows."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Field, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate

from civic_social.api.responses import ERRORS, PageId, Parts, Slug

from ..events import times
from ..events.status import EventStatus
from ..models import EventPage
from .common import Language, public_pages, topics_of

router = Router(tags=["events"])
StatusName = Literal[tuple(EventStatus.values)]


class EventOut(Schema):
    """An event; ``start`` and ``end`` are days if it lasts all day, and otherwise times with their zone."""

    id: int
    url: str
    language: str
    title: str
    status: StatusName
    status_reason: str
    start: str
    end: str
    all_day: bool
    time_zone: str
    place: str
    address: str
    online_url: str
    organiser: str
    audience: str
    price: Decimal | None
    summary: str
    takes_registrations: bool
    is_over: bool
    topics: list[str]
    first_published_at: datetime | None
    last_published_at: datetime | None


class EventFilters(FilterSchema):
    """The events that are wanted."""

    status: Annotated[StatusName | None, Field(description="The status.")] = None
    topic: Annotated[Slug | None, Field(description="The slug of a topic.")] = None
    language: Annotated[Language | None, Field(description="For example `bg`.")] = None
    since: Annotated[date | None, Field(description="Ending on this day or later.")] = None
    until: Annotated[date | None, Field(description="Starting on this day or earlier.")] = None
    changed_since: Annotated[date | None, Field(description="Published again on this day or later.")] = None

    def conditions(self):
        """Return the lookups of the filters that are used."""
        lookups = {
            "status": self.status,
            "page_topics__tag__slug": self.topic,
            "locale__language_code": self.language,
            "end__date__gte": self.since,
            "start__date__lte": self.until,
            "last_published_at__date__gte": self.changed_since,
        }
        return {lookup: value for lookup, value in lookups.items() if value is not None}


class EventParts(Parts):
    """Parts of the list of events, described in the language of each page."""

    def paginate_queryset(self, queryset, pagination, request, **params):
        """Return the part with its items described."""
        part = super().paginate_queryset(queryset, pagination, request, **params)
        return {**part, "items": [describe(event) for event in part["items"]]}


def public_events(request):
    """Return the public events, earliest first, without their StreamFields."""
    events = EventPage.objects.filter(pk__in=public_pages(request).values("pk")).defer_streamfields()
    return events.select_related("locale").prefetch_related("page_topics__tag").order_by("start", "pk")


def describe(event: EventPage) -> dict:
    """Return the facts about an event; not its contact, which may be a person."""
    copied = ("status", "status_reason", "all_day", "place", "address", "online_url", "organiser", "audience")
    copied += (
        "price",
        "summary",
        "takes_registrations",
        "is_over",
        "first_published_at",
        "last_published_at",
    )
    with translation.override(event.locale.language_code):
        return {
            "id": event.pk,
            "url": event.full_url or "",
            "language": event.locale.language_code,
            "title": event.title,
            "start": times.iso_time(event, event.start),
            "end": times.iso_time(event, event.end),
            "time_zone": event.zone.key,
            "topics": topics_of(event),
            **{name: getattr(event, name) for name in copied},
        }


@router.get(
    "", response={200: list[EventOut], **ERRORS}, operation_id="list_events", summary="List the events"
)
@paginate(EventParts)
def list_events(request, filters: Query[EventFilters]):
    """Return the events that the site shows, the earliest first; `since` leaves out what is over."""
    return public_events(request).filter(**filters.conditions())


@router.get(
    "/{page_id}", response={200: EventOut, **ERRORS}, operation_id="get_event", summary="Get an event"
)
def get_event(request, page_id: PageId):
    """Return one event."""
    return describe(get_object_or_404(public_events(request), pk=page_id))
