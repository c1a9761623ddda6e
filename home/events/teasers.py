"""Teasers of events, in which the state of the event comes first."""

from django.utils.text import capfirst
from django.utils.translation import pgettext_lazy

from ..content.teaser import State, Teaser
from . import times
from .descriptions import status_sentence, when_and_where
from .status import SHORT_LABELS, EventStatus, label_title, title_format

__all__ = ["card_heading", "event_teaser", "label_title"]

OVER = State("over", pgettext_lazy("event", "over"))


def event_teaser(page) -> Teaser:
    """Return the teaser of an event, with its state and the reason."""
    return Teaser(
        title=page.title,
        kind=page.kind(),
        day=page.first_day,
        reference=" · ".join([page.kind(), when_and_where(page)]),
        text=" ".join(filter(None, [status_sentence(page), page.summary])),
        states=_states(page),
        title_format=title_format(page.status),
    )


def card_heading(page) -> str:
    """Return the line above the title of the drawn card: the state, the date and the place."""
    state = [str(capfirst(SHORT_LABELS[page.status]))] if page.status in SHORT_LABELS else []
    when = [] if page.status == EventStatus.POSTPONED else [times.start_in_words(page)]
    return " · ".join([*state, *when, page.place])


def _states(page) -> tuple[State, ...]:
    states = [State(page.status, SHORT_LABELS[page.status])] if page.status in SHORT_LABELS else []
    return (*states, OVER) if page.is_over and page.takes_place else tuple(states)
