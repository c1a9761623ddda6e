"""iCalendar files (RFC 5545) of one event, of a participant's event, and of a list of events."""

import datetime

from django.http import HttpResponse
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from icalendar import Calendar, Event, vUri

from civic_social.text_normalization import normalize_line, normalize_text

from ...site.aliases import original_of
from .. import times
from ..descriptions import status_sentence
from ..status import EventStatus, label_title
from .timezones import vtimezone

#: The STATUS of an event that does not take place as planned; all others are CONFIRMED.
STATUSES = {EventStatus.CANCELLED: "CANCELLED", EventStatus.POSTPONED: "TENTATIVE"}


def serve_calendar_file(page) -> HttpResponse:
    """Return the event's calendar file as a download."""
    return calendar_response(build_calendar([page], page.title), f"{page.slug}.ics", attached=True)


def calendar_response(content: bytes, filename: str, *, attached: bool = False) -> HttpResponse:
    """Return a calendar file as a response that caches may keep for five minutes."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{filename}"'
    return response


def full_url(page) -> str | None:
    """Return the public address of an event, or None if its site has none."""
    return page.full_url


def build_calendar(pages, name: str, get_url=full_url) -> bytes:
    """Return a calendar of the events, with the definitions of their time zones.

    An alias gives the entry of its original, so that a person who follows two calendars has it once.
    ``get_url`` returns the address of a page; a feed passes one that needs no query.
    """
    calendar = Calendar()
    calendar.add("PRODID", f"-//civic-social//events//{(get_language() or 'bg').upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", normalize_line(name))
    pages = [original_of(page) for page in pages]
    calendar.add("REFRESH-INTERVAL", datetime.timedelta(hours=4), parameters={"VALUE": "DURATION"})
    add_events(calendar, pages, [build_event(page, get_url(page)) for page in pages])
    return calendar.to_ical()


def add_events(calendar, pages, events) -> None:
    """Add the time zones of the pages to the calendar, then the events."""
    years: dict[str, list[int]] = {}
    for page in pages:
        if page.all_day:
            continue
        years.setdefault(page.zone.key, []).extend((page.start.year, page.end.year))
    for name, named in sorted(years.items()):
        calendar.add_component(vtimezone(name, min(named), max(named)))
    for event in events:
        calendar.add_component(event)


def participant_file(page, registration, method: str) -> bytes:
    """Return an iCalendar file of the event for a participant; the method ``CANCEL`` removes the event."""
    event = build_event(page, page.full_url)
    if method == "CANCEL":
        event["STATUS"] = "CANCELLED"
        # Higher than the sequence in the participant's calendar, or it would ignore the file.
        event["SEQUENCE"] = event["SEQUENCE"] + 1
    calendar = Calendar()
    calendar.add("PRODID", "-//civic-social//events//BG")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    add_events(calendar, [page], [event])
    return calendar.to_ical()


def build_event(page, address) -> Event:
    """Return the event as a VEVENT: a stable UID, and a SEQUENCE that grows with each notified change."""
    book = getattr(page, "book", None)
    changed = (book.changed_at if book else None) or page.last_published_at or now()
    event = Event()
    event.add("UID", f"{page.translation_key}.{page.pk}@events")
    event.add("SEQUENCE", book.sequence if book else 0)
    event.add("DTSTAMP", changed.astimezone(datetime.UTC))
    if page.last_published_at:
        event.add("LAST-MODIFIED", page.last_published_at.astimezone(datetime.UTC))
    if page.all_day:
        # Days without a zone; DTEND is the day after the last (RFC 5545, 3.6.1).
        event.add("DTSTART", times.first_day(page))
        event.add("DTEND", times.last_day(page) + datetime.timedelta(days=1))
    else:
        event.add("DTSTART", localtime(page.start, page.zone))
        event.add("DTEND", localtime(page.end, page.zone))
    description = "\n\n".join(filter(None, [status_sentence(page), page.summary, page.online_url]))
    # Many calendars show neither STATUS nor the description, so the title has the state.
    event.add("SUMMARY", normalize_line(label_title(page, page.title)))
    event.add("DESCRIPTION", normalize_text(description))
    event.add("LOCATION", normalize_line(page.get_where()))
    event.add("STATUS", STATUSES.get(page.status, "CONFIRMED"))
    if address:
        event["URL"] = vUri(address)
    return event
