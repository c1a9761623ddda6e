"""The list of moments as a fragment, which the event's page requests repeatedly during the event."""

import hashlib

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.timezone import now

#: Hours before the start and after the end during which the page requests new moments.
FOLLOWED_HOURS = 6


def accepts_moments(page) -> bool:
    """Return True if new moments are expected: the event is under way, or at most some hours away."""
    hours = abs((now() - max(page.start, min(now(), page.end))).total_seconds()) / 3600
    return page.takes_place and hours <= FOLLOWED_HOURS


def serve_moments(page, request) -> HttpResponse:
    """Return the list of moments as HTML, or 304 if the browser has the current list."""
    moments = page.moment_list
    stamp = "-".join(f"{moment.pk}.{moment.changed_at.timestamp()}" for moment in moments)
    etag = quote_etag(hashlib.sha256(stamp.encode()).hexdigest()[:24])
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged:
        return unchanged
    html = render_to_string("home/events/moment_list.html", {"moments": moments, "page": page}, request)
    response = HttpResponse(html, headers={"ETag": etag, "X-Robots-Tag": "noindex"})
    patch_cache_control(response, public=True, max_age=5)
    return response
