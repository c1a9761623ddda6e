"""The order of search results, the same on every database.

A page counts by where it has the terms of the query: in its name (title, kind, number, date), in its summary,
or elsewhere. Acts that no longer apply come after those that do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.timezone import localdate, localtime

from ..events.page import EventPage
from ..models import BodyPage, NewsPage
from ..publications.kinds import KIND_NAMES
from ..publications.register import RegisterEntry
from ..publications.teasers import OUTDATED
from ..search.lemmas import keys
from ..search.queries import Matches
from ..search.stop_words import STOP_WORDS
from ..search.terms import Query, Term
from ..search.words import split
from .task_words import TaskWords

#: The weight of a term by its place.
NAME, SUMMARY, ELSEWHERE = 3.0, 2.0, 1.0
#: A synonym counts for less than the word itself.
SYNONYM = 0.8
#: What is added for the number of an act, and for its kind beside the number.
NUMBER, KIND = 2.0, 0.5
#: By what the score of an act is multiplied that no longer applies.
OUTDATED_FACTOR = 0.45


@dataclass
class Hit:
    """A search result with what is shown of it and what decides its place."""

    page: object
    kind: str = "page"
    day: date | None = None
    entry: RegisterEntry | None = None
    summary: str = ""
    event: EventPage | None = None
    score: float = 0.0
    #: The task of the home page that leads to the page.
    task: TaskWords | None = None

    @property
    def is_outdated(self) -> bool:
        """Return True for an act that no longer applies."""
        return bool(self.entry) and self.entry.validity in OUTDATED


def rank(
    query: Query,
    matches: Matches,
    today: date | None = None,
    tasks: Mapping[int, TaskWords] = MappingProxyType({}),
) -> list[Hit]:
    """Return the results of ``query``, best first. The words of ``tasks`` count as those of their page."""
    today = today or localdate()
    hits = _load(matches.pages)
    for hit in hits:
        hit.task = tasks.get(hit.page.pk)
        hit.score = _score(hit, query, today)
    return sorted(hits, key=lambda hit: (-hit.score, -(hit.day or date.min).toordinal(), hit.page.pk))


def _load(pages) -> list[Hit]:
    """Return a hit for each of ``pages`` with the data of its type, in one query for each type."""
    hits = {page.pk: Hit(page) for page in pages}
    for entry in RegisterEntry.objects.filter(page__in=hits):
        hit = hits[entry.page_id]
        hit.entry, hit.kind, hit.day, hit.summary = entry, entry.kind, entry.listed_on, entry.summary
    for key, day, summary in NewsPage.objects.filter(pk__in=hits).values_list("pk", "date", "summary"):
        hits[key].kind, hits[key].day, hits[key].summary = "news", day, summary
    events = EventPage.objects.filter(pk__in=hits).only("title", "start", "end", "status", "summary", "place")
    for event in events:
        hit = hits[event.pk]
        hit.event, hit.kind, hit.day, hit.summary = (
            event,
            "event",
            localtime(event.start).date(),
            event.summary,
        )
    for key, summary in BodyPage.objects.filter(pk__in=hits).values_list("pk", "summary"):
        hits[key].summary = summary
    return list(hits.values())


def _score(hit: Hit, query: Query, today: date) -> float:
    title = keys(word for word in split(hit.page.title) if word not in STOP_WORDS)
    names = set(title)
    if hit.entry:
        names.update(keys(split(f"{hit.entry.number} {KIND_NAMES.get(hit.entry.kind, '')}")))
    if hit.day:
        names.update(keys(split(hit.day.isoformat())))
    summary = set(keys(split(hit.summary)))
    if hit.task:
        names |= hit.task.title
        summary |= hit.task.help
    score = sum(_weight(term, names, summary) for term in query.terms) / len(query.terms)
    wanted = {key for term in query.terms for key in term.keys}
    score += sum(key in wanted for key in title) / (len(title) or 1)
    score += 0.5 * _stand_together(query, title)
    score += _number_bonus(hit, query, wanted)
    if hit.is_outdated:
        score *= OUTDATED_FACTOR
    if hit.event and hit.day and hit.day < today:
        score -= 0.4
    years = abs((today - hit.day).days) / 365 if hit.day else 5
    return score + 0.3 * max(0.0, 1 - years / 10)


def _weight(term: Term, names: set[str], summary: set[str]) -> float:
    """Return the weight of ``term`` by the best place where the page has it, as far as that is known here."""
    best = ELSEWHERE if term.is_known else 0.0
    for number, expression in enumerate(term.alternatives):
        factor = SYNONYM if number and not term.corrected else 1.0
        if names.issuperset(expression):
            best = max(best, NAME * factor)
        elif (names | summary).issuperset(expression):
            best = max(best, SUMMARY * factor)
    return best


def _stand_together(query: Query, title: list[str]) -> bool:
    """Return True if the title has the terms of the query one after the other."""
    typed = [key for term in query.terms for key in term.alternatives[0]]
    size = len(typed)
    return size > 1 and any(title[start : start + size] == typed for start in range(len(title) - size + 1))


def _number_bonus(hit: Hit, query: Query, wanted: set[str]) -> float:
    """Return what the number of the act adds if the query names it."""
    if not hit.entry or not hit.entry.number:
        return 0.0
    number = [word for word in split(hit.entry.number) if word.isdigit()]
    if not number or number[-1] not in wanted:
        return 0.0
    kind = keys(split(str(KIND_NAMES.get(hit.entry.kind, ""))))
    return NUMBER + (KIND if wanted.issuperset(kind) else 0.0)
