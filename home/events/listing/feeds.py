"""A list of events as an Atom feed, and as a calendar to subscribe to."""

import datetime

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import now

from ...models.public import address_below
from ...visibility import closed_paths
from ..calendar.files import build, respond
from ..descriptions import status_sentence
from . import queries

#: A subscribed calendar also keeps what was lately, and learns of what was cancelled.
FEED_PAST_DAYS = 60


def serve_atom_feed(index_page, request) -> HttpResponse:
    """Answer with the next events; an entry is new again when the event changes."""
    address = index_page.get_full_url(request)
    feed = Atom1Feed(
        title=index_page.title,
        link=address,
        description=index_page.summary,
        language=index_page.locale.language_code,
        feed_url=f"{address}{index_page.reverse_subpage('feed')}",
    )
    where = (index_page.path, index_page.depth + 1, closed_paths(request))
    for page in queries.next_events(*where, None, now()):
        facts = [status_sentence(page), page.get_period(), page.get_where(), page.summary]
        feed.add_item(
            title=page.title,
            link=address_below(index_page, page, request),
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
    """Answer with the calendar of a list of events, of one topic if it is named."""
    since = now() - datetime.timedelta(days=FEED_PAST_DAYS)
    where = (index_page.path, index_page.depth + 1, closed_paths(request))
    events = queries.calendar_events(*where, topic or None, since)
    for page in events:
        page.full_address = address_below(index_page, page, request)
    return respond(build(events, index_page.title), "events.ics")
