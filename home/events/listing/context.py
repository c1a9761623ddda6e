"""Lists of events: to come, past, of one month, topic or place; as many queries for any of them."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.timezone import localdate, make_aware, now
from django.utils.translation import get_language

from ...dates import month_name
from ...listings import paginate, topic_choices
from ...models.topics import FIRST_LANGUAGE
from ...visibility import closed_paths
from . import queries

#: As many as a list of choices can hold.
PLACES, TOPICS = 40, 40
FIRST_YEAR, YEARS_AHEAD = 1990, 10


@dataclass(frozen=True)
class Month:
    """One month of the calendar."""

    first: datetime.date

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Return the month that ``text`` names (2026-12), or None."""
        try:
            first = datetime.date.fromisoformat(f"{text}-01")
        except ValueError:
            return None
        # A robot that follows "next month" for ever has to end somewhere.
        return cls(first) if FIRST_YEAR <= first.year <= localdate().year + YEARS_AHEAD else None

    @property
    def name(self) -> str:
        """The month in words, in the active language."""
        return f"{month_name(self.first)} {self.first.year}"

    @property
    def value(self) -> str:
        """The month as the address holds it."""
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> "Month":
        """The month after it."""
        return Month((self.first + datetime.timedelta(days=32)).replace(day=1))

    @property
    def previous(self) -> "Month":
        """The month before it."""
        return Month((self.first - datetime.timedelta(days=1)).replace(day=1))

    @property
    def bounds(self):
        """The moments at which it begins and ends here."""
        return tuple(
            make_aware(datetime.datetime.combine(day, datetime.time()))
            for day in (self.first, self.next.first)
        )


def listing_context(index_page, request) -> dict:
    """Return the events that the query asks for, and what else can be asked for."""
    where = (index_page.path, index_page.depth + 1, closed_paths(request))
    # PostgreSQL takes no NUL, which only a program sends.
    asked = {name: value.replace("\x00", "") for name, value in request.GET.items()}
    month, past = Month.parse(asked.get("month", "")[:7]), asked.get("when") == "past"
    topic, place = asked.get("topic", "")[:100], asked.get("place", "")[:160]
    since, until = month.bounds if month else (None if past else now(), None)
    narrowed = (*where, topic or None, place or None, since, until, None if month or not past else now())
    kept = {name: value for name, value in (("topic", topic), ("place", place)) if value}
    topics = queries.topics_of(*where, get_language() or FIRST_LANGUAGE, TOPICS)
    return {
        "past": past and not month,
        "month": month,
        "this_month": Month(localdate().replace(day=1)),
        "topic": topic,
        "place": place,
        "kept_query": urlencode(kept),
        "topics": topic_choices(topics),
        "places": queries.places_of(*where, PLACES),
        "listing": paginate(request, queries.events_of(*narrowed)),
    }
