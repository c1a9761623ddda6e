"""What the event's page shows beside the text: registration, moments, map."""

import hashlib
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.timezone import now

from ..renditions import bring_renditions
from .descriptions import status_sentence

#: While an event goes on, and some time before and after, the page asks for new moments.
FOLLOWED_HOURS = 6


def event_context(page, request) -> dict:
    """Return what the template of an event needs."""
    return {
        "status_sentence": status_sentence(page),
        "map_url": map_url(page),
        "moments": page.moment_list,
        "follows_moments": is_going_on(page),
        **registration_context(page, request),
    }


def registration_context(page, request) -> dict:
    """Return whether and where people can register."""
    target = page.registering_page
    if target is None or page.is_over:
        return {"registering_page": None}
    left = target.places_left
    return {
        "registering_page": target,
        "register_url": target.get_url(request) + target.reverse_subpage("register"),
        "registration_opens_later": bool(
            target.registration_opens_at and target.registration_opens_at > now()
        ),
        "places_left": left,
        "is_full": left == 0,
    }


def is_going_on(page) -> bool:
    """Whether new moments may come."""
    hours = abs((now() - max(page.start, min(now(), page.end))).total_seconds()) / 3600
    return page.takes_place and hours <= FOLLOWED_HOURS


def serve_moments(page, request) -> HttpResponse:
    """Answer with the list of moments alone; a page that has it already gets "not modified"."""
    moments = page.moment_list
    bring_renditions([moment.photo for moment in moments])
    stamp = "-".join(f"{moment.pk}.{moment.changed_at.timestamp()}" for moment in moments)
    etag = quote_etag(hashlib.sha256(stamp.encode()).hexdigest()[:24])
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged:
        return unchanged
    html = render_to_string("home/events/moment_list.html", {"moments": moments, "page": page}, request)
    response = HttpResponse(html, headers={"ETag": etag, "X-Robots-Tag": "noindex"})
    patch_cache_control(response, public=True, max_age=5)
    return response


def map_url(page) -> str:
    """Return where a map shows the address; nothing is asked of the map before somebody follows the link."""
    if not page.address:
        return ""
    return f"https://www.openstreetmap.org/search?{urlencode({'query': page.address})}"
