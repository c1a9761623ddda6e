"""Template context of a list of events: the filters, and the events that match them."""

from urllib.parse import urlencode

from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ...content.topics import FIRST_LANGUAGE
from ...site.filters import Choice, Filter, chosen_filters, topic_choices
from ...site.pagination import paginate
from . import queries
from .days import days_in_month
from .months import Month

#: Choices offered by the filters for place and topic.
PLACES, TOPICS = 40, 40
#: More events than a town has in a month, and the days of events on one page of it.
MONTH_EVENTS, DAYS_PER_PAGE = 300, 40


def listing_context(index_page, request) -> dict:
    """Return the events that the request's query string selects, and the choices of the filters.

    Coming events are listed by default; ``when=past``, ``month``, ``topic``, ``place`` and ``p`` select
    others. A month lists each day of its events (``EventDay``), everything else events. Invalid values are
    ignored or select nothing.
    """
    scope = queries.Scope.below(index_page, request)
    # PostgreSQL refuses NUL characters in a text.
    query = {name: value.replace("\x00", "") for name, value in request.GET.items()}
    month = Month.parse(query.get("month", "")[:7])
    past = query.get("when") == "past" and not month
    topic, place = query.get("topic", "")[:100], query.get("place", "")[:160]
    kept = {name: value for name, value in (("topic", topic), ("place", place)) if value}
    topics = topic_choices(queries.find_topics(scope, get_language() or FIRST_LANGUAGE, TOPICS))
    places = [Choice(each, each) for each in queries.find_places(scope, PLACES)]
    filters = [
        *([Filter("topic", _("Topic"), topics, topic)] if topics else []),
        *([Filter("place", _("Place"), places, place)] if len(places) > 1 or place else []),
    ]
    events = queries.find_events(scope, topic=topic, place=place, **_period(month, past))
    if month:
        listing = paginate(request, days_in_month(events[:MONTH_EVENTS], month), DAYS_PER_PAGE)
    else:
        listing = paginate(request, events)
    return {
        "past": past,
        "month": month,
        "this_month": Month.current(),
        "topic": topic,
        "kept_query": urlencode(kept),
        "filters": filters,
        "chosen": chosen_filters(request, filters),
        "listing": listing,
    }


def _period(month, past) -> dict:
    """Return the arguments of ``find_events`` that select a month, past events or coming ones."""
    if month:
        ends_after, starts_before = month.bounds
        return {"ends_after": ends_after, "starts_before": starts_before}
    return {"ended_before": now()} if past else {"ends_after": now()}
