"""Feeds of a list of events: Atom, and a calendar to subscribe to."""

import datetime

from django.http import HttpResponse
from django.utils.timezone import now

from ...site.aliases import original_of
from ...site.atom import NormalizedAtomFeed
from ..calendar.files import build_calendar, calendar_response
from ..descriptions import period_with_status, status_sentence
from ..status import label_title
from . import queries

#: Days for which a past event stays in the calendar feed, so that calendars keep it and its cancellation.
FEED_PAST_DAYS = 60


def serve_atom_feed(index_page, request) -> HttpResponse:
    """Return the coming events as an Atom feed; a changed event gets a new update time."""
    address = index_page.get_full_url(request)
    feed = NormalizedAtomFeed(
        title=index_page.title,
        link=address,
        description=index_page.summary,
        language=index_page.locale.language_code,
        feed_url=f"{address}{index_page.reverse_subpage('feed')}",
    )
    for listed in queries.atom_events(queries.Scope.below(index_page, request), now()):
        page = original_of(listed)
        facts = [status_sentence(page), period_with_status(page), page.get_where(), page.summary]
        feed.add_item(
            title=label_title(page, page.title),
            link=page.get_full_url(request),
            description=" · ".join(filter(None, facts)),
            unique_id=f"urn:uuid:{page.translation_key}",
            pubdate=page.first_published_at,
            updateddate=page.last_published_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response


def serve_calendar_feed(index_page, request, topic: str = "") -> HttpResponse:
    """Return the calendar of recent and coming events; ``topic`` is a tag's slug that selects one topic."""
    ends_after = now() - datetime.timedelta(days=FEED_PAST_DAYS)
    events = queries.calendar_events(queries.Scope.below(index_page, request), topic, ends_after)
    content = build_calendar(events, index_page.title, get_url=lambda page: page.get_full_url(request))
    return calendar_response(content, "events.ics")
