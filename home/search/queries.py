"""Full-text search in Bulgarian, the same on PostgreSQL and SQLite.

The database finds the pages that have the terms; relevance is decided by ``ranking``, since neither database
knows Bulgarian and SQLite computes the relevance of every result again for each.
"""

from dataclasses import dataclass
from itertools import combinations

from wagtail.models import Page
from wagtail.search.query import And, Or, Phrase, PlainText

from .index_text import FACET, LEAD, TITLE
from .terms import Query, Term, parse

#: Results that are put in order; no visitor pages so far.
MAX_RESULTS = 200
#: Queries with some terms left out, if no page has all of them.
MAX_PARTIAL_QUERIES = 16


@dataclass
class Matches:
    """The pages that match a query, unordered."""

    pages: list[Page]
    #: The terms that led to the pages.
    terms: list[Term]
    #: True if there are more: to count them all takes the database longer than to find them.
    has_more: bool = False
    #: True if no page has all terms and phrases, so that these have some of the terms.
    is_partial: bool = False


def search_pages(query: str, pages=None):
    """Return the search results for ``query`` among ``pages`` (by default the public ones), newest first.

    A page matches if it has all the words, or other forms or synonyms of them.
    """
    pages = Page.objects.live().public() if pages is None else pages
    parsed = parse(query)
    if not parsed.terms:
        return pages.none()
    return run(parsed.terms, pages, parsed.phrases)


def run(terms: list[Term], pages, phrases=(), facets=(), prefix: str = ""):
    """Return the search results that have all ``terms``, ``phrases`` and ``facets``.

    ``prefix``: of ``index_text``, for terms in the title or the lead.
    """
    conditions = [_condition(term, prefix) for term in terms]
    conditions += [Phrase(phrase) for phrase in phrases]
    conditions += [PlainText(FACET + facet) for facet in facets]
    condition = conditions[0] if len(conditions) == 1 else And(conditions)
    return pages.search(condition, order_by_relevance=False)


def _condition(term: Term, prefix: str):
    options = [PlainText(" ".join(prefix + key for key in each)) for each in term.alternatives]
    return options[0] if len(options) == 1 else Or(options)


def match(query: Query, pages, facets=()) -> Matches:
    """Return the pages that have the terms of ``query``: all of them, or most if no page has all."""
    terms = query.terms
    if not terms:
        return Matches([], [])
    everything = run(terms, pages, query.phrases, facets)
    newest = list(everything[: MAX_RESULTS + 1]) if all(term.is_known for term in terms) else []
    if not newest:
        return _match_some(query, pages, facets)
    if len(newest) <= MAX_RESULTS:
        return Matches(newest, terms)
    # There are too many to put all of them in order: those with the terms in title or lead come first.
    found: dict[int, Page] = {}
    for prefix in (TITLE, LEAD):
        if len(found) < MAX_RESULTS:
            better = run(terms, pages, query.phrases, facets, prefix)[:MAX_RESULTS]
            found.update((page.pk, page) for page in better)
    found.update((page.pk, page) for page in newest[: MAX_RESULTS - len(found)])
    return Matches(list(found.values()), terms, has_more=True)


def _match_some(query: Query, pages, facets) -> Matches:
    """Return the pages that have as many known terms as possible."""
    terms = query.known_terms
    tries = 0
    for number in range(len(terms), 0, -1):
        found, used = {}, []
        for chosen in combinations(terms, number):
            if number == len(query.terms) and not query.phrases:
                continue
            tries += 1
            if tries > MAX_PARTIAL_QUERIES:
                break
            for page in run(list(chosen), pages, (), facets)[: MAX_RESULTS // 3]:
                found[page.pk] = page
                used += [term for term in chosen if term not in used]
        if found:
            return Matches(list(found.values()), used, is_partial=True)
    return Matches([], [])
