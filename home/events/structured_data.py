"""Structured data (schema.org) of an event: state, attendance, offer, and moments as a live blog."""

from django.utils.timezone import localtime, now

from . import times
from .status import EventStatus

STATUSES = {
    EventStatus.SCHEDULED: "EventScheduled",
    EventStatus.MOVED: "EventRescheduled",
    EventStatus.POSTPONED: "EventPostponed",
    EventStatus.CANCELLED: "EventCancelled",
}
#: The number of latest moments in the live blog.
MOMENTS = 50


def event_data(page) -> dict:
    """Return the properties of an Event that its page adds to the structured data of any page."""
    data = {
        "startDate": times.iso_time(page, page.start),
        "endDate": times.iso_time(page, page.end),
        "eventStatus": f"https://schema.org/{STATUSES[EventStatus(page.status)]}",
        "eventAttendanceMode": f"https://schema.org/{_mode(page)}EventAttendanceMode",
        "location": _location(page),
    }
    if page.status == EventStatus.MOVED and page.previous_start is None:
        # EventRescheduled is about a new date only, not about a new place.
        data["eventStatus"] = "https://schema.org/EventScheduled"
    if page.previous_start:
        data["previousStartDate"] = times.iso_time(page, page.previous_start)
    if page.organiser:
        data["organizer"] = {"@type": "Organization", "name": page.organiser}
    if page.audience:
        data["audience"] = {"@type": "Audience", "audienceType": page.audience}
    if page.price == 0:
        data["isAccessibleForFree"] = True
    data |= _offers(page) | _live_blog(page)
    return data


def _mode(page) -> str:
    return "Mixed" if page.online_url else "Offline"


def _location(page):
    place = {"@type": "Place", "name": page.place, "address": page.address or page.place}
    if page.online_url:
        return [place, {"@type": "VirtualLocation", "url": page.online_url}]
    return place


def _offers(page) -> dict:
    """Return the offer of an event with a price or with registration, and its capacity."""
    if page.price is None and not page.takes_registrations:
        return {}
    offer = {"@type": "Offer", "url": page.full_url, "priceCurrency": "EUR", "price": str(page.price or 0)}
    if page.takes_registrations and page.pk:
        left = page.places_left
        offer["availability"] = f"https://schema.org/{'SoldOut' if left == 0 else 'InStock'}"
        offer["validThrough"] = localtime(page.registration_closes).isoformat()
        capacity = {}
        if page.capacity is not None:
            capacity = {"maximumAttendeeCapacity": page.capacity, "remainingAttendeeCapacity": left}
        return {"offers": offer, **capacity}
    return {"offers": offer}


def _live_blog(page) -> dict:
    """Return the moments as a LiveBlogPosting about the event."""
    moments = page.moment_list[:MOMENTS]
    if not moments:
        return {}
    report = {
        "@type": "LiveBlogPosting",
        "headline": page.title,
        "coverageStartTime": localtime(page.start, page.zone).isoformat(),
        "liveBlogUpdate": [
            {
                "@type": "BlogPosting",
                "headline": moment.text[:110],
                "articleBody": moment.text,
                "datePublished": localtime(moment.happened_at, page.zone).isoformat(),
                "dateModified": localtime(moment.changed_at, page.zone).isoformat(),
                "url": f"{page.full_url}#{moment.anchor}",
            }
            for moment in moments
        ],
    }
    if page.end < now():
        report["coverageEndTime"] = localtime(page.end, page.zone).isoformat()
    return {"subjectOf": report}
