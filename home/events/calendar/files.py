"""Events as calendar files (RFC 5545): one event, a participant's copy, and feeds to subscribe to."""

import datetime

from django.http import HttpResponse
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from icalendar import Calendar, Event, vUri

from ..descriptions import status_sentence
from ..status import EventStatus
from .timezones import vtimezone

STATUSES = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}


def serve_event(page) -> HttpResponse:
    """Answer with the event's calendar file."""
    return respond(build([page], page.title), f"{page.slug}.ics", attached=True)


def respond(content: bytes, filename: str, *, attached: bool = False) -> HttpResponse:
    """Return a calendar file as a response that may be kept for some minutes."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{filename}"'
    return response


def build(pages, name: str, method: str = "PUBLISH") -> bytes:
    """Return a calendar of the events, with the rules of every time zone that they name."""
    calendar = Calendar()
    calendar.add("PRODID", f"-//civic-social//events//{(get_language() or 'bg').upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", datetime.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    add_events(calendar, pages, [component(page) for page in pages])
    return calendar.to_ical()


def add_events(calendar, pages, components) -> None:
    """Add the events, and before them the time zones that they name."""
    years: dict[str, list[int]] = {}
    for page in pages:
        years.setdefault(page.zone.key, []).extend((page.start.year, page.end.year))
    for name, named in sorted(years.items()):
        calendar.add_component(vtimezone(name, min(named), max(named)))
    for event in components:
        calendar.add_component(event)


def participant_file(page, registration, method: str) -> bytes:
    """Return the event for a participant's calendar; ``CANCEL`` takes it out again."""
    event = component(page)
    if method == "CANCEL":
        event["STATUS"] = "CANCELLED"
        # Whatever the calendar holds, this comes after it: nobody else's copy is touched by it.
        event["SEQUENCE"] = event["SEQUENCE"] + 1
    calendar = Calendar()
    calendar.add("PRODID", "-//civic-social//events//BG")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    add_events(calendar, [page], [event])
    return calendar.to_ical()


def component(page) -> Event:
    """Return one event; its UID never changes, its SEQUENCE grows with each change of time or place."""
    book = getattr(page, "book", None)
    changed = (book.changed_at if book else None) or page.last_published_at or now()
    event = Event()
    event.add("UID", f"{page.translation_key}.{page.pk}@events")
    event.add("SEQUENCE", book.sequence if book else 0)
    event.add("DTSTAMP", changed.astimezone(datetime.UTC))
    if page.last_published_at:
        event.add("LAST-MODIFIED", page.last_published_at.astimezone(datetime.UTC))
    event.add("DTSTART", localtime(page.start, page.zone))
    event.add("DTEND", localtime(page.end, page.zone))
    event.add("SUMMARY", page.title)
    event.add(
        "DESCRIPTION", "\n\n".join(filter(None, [status_sentence(page), page.summary, page.online_url]))
    )
    event.add("LOCATION", page.get_where())
    event.add("STATUS", STATUSES.get(page.status, "CONFIRMED"))
    address = page.__dict__.get("full_address") or page.full_url
    if address:
        event["URL"] = vUri(address)
    return event
