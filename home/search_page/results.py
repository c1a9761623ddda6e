"""The results of a search with their filters, for the template."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from ..publications.kinds import KIND_NAMES_PLURAL
from ..publications.register import RegisterEntry
from ..search.lemmas import keys as keys_of
from ..search.models import PagePassages
from ..search.queries import MAX_RESULTS, match
from ..search.terms import Query, parse
from ..search.words import split
from ..site.teasers import attach_teasers
from . import ranking
from .excerpts import excerpt, mark
from .task_words import TaskWords, matching

#: The names of the kinds, in the order in which they are offered.
KINDS_PLURAL = {
    **KIND_NAMES_PLURAL,
    "event": gettext_lazy("events"),
    "news": gettext_lazy("news"),
    "page": pgettext_lazy("kind of search result", "other pages"),
}


@dataclass(frozen=True)
class KindChoice:
    """A kind to filter by; ``count`` is None if there are too many results to count."""

    value: str
    label: str
    count: int | None
    is_chosen: bool


@dataclass
class Results:
    """All that the page of results shows."""

    query: Query
    hits: list[ranking.Hit]
    #: True if more pages match than are listed.
    is_cut: bool = False
    is_partial: bool = False
    kinds: list[KindChoice] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    kind: str = ""
    year: str = ""
    #: What the visitor may have meant, if the words were searched for as typed.
    suggestion: str = ""
    #: The query as it was understood, or an empty string if it was taken as typed.
    corrected: str = ""


def find(
    text: str,
    pages,
    kind: str = "",
    year: str = "",
    corrects: bool = True,
    tasks: Iterable[TaskWords] = (),
) -> Results:
    """Return the results for ``text`` among ``pages``, of one ``kind`` and ``year`` if those are valid.

    The pages of ``tasks`` are found by the words of the task, too.
    """
    kind = kind if kind in KINDS_PLURAL else ""
    year = year if year.isdecimal() and len(year) == 4 else ""
    query = parse(text, corrects)
    matches = match(query, pages)
    wanted = matching(tasks, query)
    if missing := wanted.keys() - {page.pk for page in matches.pages}:
        matches.pages += pages.filter(pk__in=missing)
    hits = ranking.rank(query, matches, tasks=wanted)[:MAX_RESULTS]
    counts = None if matches.has_more else Counter(hit.kind for hit in hits)
    years = sorted({hit.day.year for hit in hits if hit.day}, reverse=True)
    if counts is None:
        years = sorted(RegisterEntry.objects.values_list("year", flat=True).distinct(), reverse=True)
    if (kind or year) and counts is None:
        facets = [*([f"kind{kind}"] if kind else []), *([f"year{year}"] if year else [])]
        matches = match(query, pages, facets)
        hits = ranking.rank(query, matches, tasks=wanted)[:MAX_RESULTS]
    elif kind or year:
        hits = [
            hit
            for hit in hits
            if kind in ("", hit.kind) and year in ("", str(hit.day.year if hit.day else ""))
        ]
    return Results(
        query,
        hits,
        matches.has_more,
        matches.is_partial,
        kinds=_kind_choices(counts, kind),
        years=years,
        kind=kind,
        year=year,
        suggestion="" if corrects else _corrected(parse(text), pages),
        corrected=query.correct(matches.terms),
    )


def _corrected(query: Query, pages) -> str:
    """Return ``query`` with corrected words if pages have them."""
    return query.correct(match(query, pages).terms)


def _kind_choices(counts: Counter | None, chosen: str) -> list[KindChoice]:
    """Return the kinds to filter by; nothing if all results are of one kind."""
    kinds = [kind for kind in KINDS_PLURAL if counts is None or counts[kind] or kind == chosen]
    if len(kinds) < 2 and not chosen:
        return []
    everything = KindChoice("", gettext("All"), sum(counts.values()) if counts else None, not chosen)
    return [
        everything,
        *(
            KindChoice(kind, capfirst(KINDS_PLURAL[kind]), counts[kind] if counts else None, kind == chosen)
            for kind in kinds
        ),
    ]


def describe(hits: list[ranking.Hit], query: Query) -> None:
    """Set ``title`` and ``excerpt`` of the shown ``hits``, and the teasers of their pages."""
    keys = {key for term in query.terms for key in term.keys}
    attach_teasers([hit.page for hit in hits])
    stored = PagePassages.objects.filter(page__in=[hit.page for hit in hits])
    passages = dict(stored.values_list("page_id", "passages"))
    for hit in hits:
        teaser = hit.page.teaser
        hit.title = mark(hit.page.title, keys)
        if teaser.tells_text:
            texts = passages.get(hit.page.pk) or [teaser.text]
            hit.excerpt = excerpt(texts, keys, _keys_beside(query, hit.page.title))
        else:
            # The passages may be those from before the withdrawal until the index is renewed.
            hit.excerpt = format_html("{}", teaser.text)


def _keys_beside(query: Query, title: str) -> set[str]:
    """Return the keys of the terms of ``query`` that ``title`` does not have in any way."""
    seen = set(keys_of(split(title)))
    terms = (term for term in query.terms if not any(seen.issuperset(each) for each in term.alternatives))
    return {key for term in terms for key in term.keys}
