"""The events to come as an Atom feed."""

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import now

from ..models import EventPage
from .wording import status_sentence

ENTRIES = 50


def serve_feed(index_page, request) -> HttpResponse:
    """Answer with the next events; an entry is new again when the event changes."""
    address = index_page.get_full_url(request)
    feed = Atom1Feed(
        title=index_page.title,
        link=address,
        description=index_page.summary,
        language=index_page.locale.language_code,
        feed_url=f"{address}{index_page.reverse_subpage('feed')}",
    )
    events = EventPage.objects.live().public().child_of(index_page).filter(end__gte=now())
    for page in events.defer_streamfields().order_by("start", "pk")[:ENTRIES]:
        facts = [status_sentence(page), page.get_period(), page.get_where(), page.summary]
        feed.add_item(
            title=page.title,
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
