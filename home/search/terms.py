"""The terms of a query: what a page must have, in which other words, and what was corrected."""

import re
from dataclasses import dataclass, field

from . import vocabulary
from .index_text import unique
from .latin import readings
from .lemmas import key, rule_key
from .stop_words import STOP_WORDS
from .synonyms import Expression, load_synonyms
from .words import MAX_LENGTH, is_cyrillic, join_numbers, normalize, split

#: Terms of a query that are searched for; people type fewer.
MAX_TERMS = 12
#: Other expressions for one term.
MAX_ALTERNATIVES = 12
_RUN = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-z]")
_PHRASE = re.compile(r"[„“”\"«]([^„“”\"«»]{3,}?)[“”\"»]")


@dataclass
class Term:
    """One word, number or expression of a query, and the expressions of which a page must have one."""

    typed: str
    alternatives: list[Expression]
    #: The known words that stand for a misspelt one.
    corrected: list[str] = field(default_factory=list)
    is_known: bool = True

    @property
    def keys(self) -> set[str]:
        """All keys by which the term is found, to mark them in excerpts."""
        return {key for expression in self.alternatives for key in expression}


@dataclass
class Query:
    """The terms and phrases that a visitor typed."""

    text: str
    terms: list[Term]
    phrases: list[str]

    @property
    def known_terms(self) -> list[Term]:
        """The terms that occur in the site."""
        return [term for term in self.terms if term.is_known]

    def correct(self, terms: list[Term]) -> str:
        """Return the query with the misspelt words among ``terms`` corrected, or "" if there are none."""
        text = normalize(self.text)
        misspelt = [term for term in terms if term.corrected]
        for term in misspelt:
            text = re.sub(rf"(?<!\w){re.escape(term.typed)}(?!\w)", term.corrected[0], text)
        return text if misspelt else ""


def parse(text: str, corrects: bool = True) -> Query:
    """Return the search query for ``text``; with ``corrects``, similar known words replace unknown ones."""
    phrases = [" ".join(split(phrase)) for phrase in _PHRASE.findall(text)]
    words = join_numbers(normalize(text), vocabulary.known_keys)
    found = _terms_of(_RUN.findall(words))[:MAX_TERMS]
    synonyms = load_synonyms()
    known = vocabulary.known_keys(key for term in found for key in term.keys)
    # Without a vocabulary, before the first indexing, every word may be one of the site.
    if known or not vocabulary.is_empty():
        # A word of the synonyms is not misspelt.
        known.update(key for expression in synonyms for key in expression)
        for term in found:
            _resolve(term, known, corrects)
    return Query(text, _with_synonyms(found, synonyms), [phrase for phrase in phrases if " " in phrase])


def _terms_of(runs: list[str]) -> list[Term]:
    """Return the terms of ``runs`` of letters and digits, without stop words unless there is nothing else."""
    terms = [term for run in runs for term in _terms_of_run(run)]
    meaningful = [term for term in terms if term.typed not in STOP_WORDS]
    return unique_terms(meaningful or terms)


def unique_terms(terms: list[Term]) -> list[Term]:
    """Return ``terms`` without those that another one repeats."""
    return list({tuple(term.alternatives): term for term in reversed(terms)}.values())[::-1]


def _terms_of_run(run: str) -> list[Term]:
    run = run[:MAX_LENGTH]
    if not _LATIN.search(run) or is_cyrillic(run):
        return [Term(word, unique([(key(word),), (rule_key(word),), (word,)])) for word in split(run)]
    if run.isalpha():
        return [Term(run, unique([(key(run),), (run,), *((key(word),) for word in readings(run))]))]
    cyrillic = [] if run[-1].isdigit() else readings(run)
    if cyrillic:
        return [Term(run, unique((key(word),) for word in cyrillic))]
    return [term for word in split(run) for term in _terms_of_run(word)]


def _resolve(term: Term, known: set[str], corrects: bool) -> None:
    """Keep the alternatives of ``term`` that the site has, or find words like it."""
    likely = term.alternatives[:2]
    existing = [each for each in term.alternatives if each[0] in known]
    if not existing:
        word = term.typed
        if _LATIN.search(word):
            word = next(iter(readings(word)), word)
        found = vocabulary.corrections(word) if corrects else []
        existing = [(each.key,) for each in found]
        term.corrected = [vocabulary.closest_form(word, each.word) for each in found]
        term.is_known = bool(found)
    elif (term.typed,) in term.alternatives:
        # Pages of other apps are indexed by their words as written alone.
        existing = unique([*existing, (term.typed,)])
    term.alternatives = existing[:MAX_ALTERNATIVES] or likely


def _with_synonyms(terms: list[Term], synonyms: dict[Expression, list[Expression]]) -> list[Term]:
    """Add the synonyms of each term, and of neighbours that are one expression: "синя зона"."""
    longest = max(map(len, synonyms), default=1)
    result, start = [], 0
    while start < len(terms):
        for length in range(min(longest, len(terms) - start), 0, -1):
            part = terms[start : start + length]
            others = _synonyms_of(part, synonyms)
            if others or length == 1:
                break
        result.append(_merged(part, others))
        start += length
    return result


def _synonyms_of(part: list[Term], synonyms: dict[Expression, list[Expression]]) -> list[Expression]:
    if len(part) == 1:
        return [other for each in part[0].alternatives for other in synonyms.get(each, [])]
    return synonyms.get(tuple(term.alternatives[0][0] for term in part), [])


def _merged(part: list[Term], others: list[Expression]) -> Term:
    if len(part) == 1:
        term = part[0]
        term.alternatives = unique([*term.alternatives, *others])[:MAX_ALTERNATIVES]
        term.is_known = term.is_known or bool(others)
        return term
    whole = tuple(key for term in part for key in term.alternatives[0])
    return Term(" ".join(term.typed for term in part), unique([whole, *others])[:MAX_ALTERNATIVES])
