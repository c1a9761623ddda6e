"""The words of the live pages, by which the search finds out that a word is misspelt.

``learn`` runs whenever pages are indexed. Words of pages that are gone stay: a correction is shown only if it
has results among the pages that the visitor may see.
"""

from collections.abc import Iterable

from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA
from simplemma import is_known, lemmatize

from .lemmas import key, rule_key
from .models import SearchWord
from .words import is_cyrillic

#: Shorter words have too many neighbours.
MIN_LENGTH = 4
#: Corrections of one word that are searched for together.
MAX_CORRECTIONS = 3
#: Known words that are looked at more closely.
MAX_NEAR = 200
#: Parameters in one statement: fewer than any SQLite refuses.
_BATCH = 500


def learn(words: Iterable[str]) -> None:
    """Add ``words``, as ``words.split`` returns them, to the vocabulary."""
    found = sorted(set(words))
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        known = set(SearchWord.objects.filter(word__in=batch).values_list("word", flat=True))
        rows = [SearchWord(word=word, key=key(word)) for word in batch if word not in known]
        SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def is_empty() -> bool:
    """Return True if no page has been indexed since the vocabulary exists."""
    return not SearchWord.objects.exists()


def known_keys(keys: Iterable[str]) -> set[str]:
    """Return those of ``keys`` that a word of a live page has."""
    return set(SearchWord.objects.filter(key__in=set(keys)).values_list("key", flat=True))


def corrections(word: str) -> list[SearchWord]:
    """Return the known words that a misspelt ``word`` most likely stands for, the likeliest first.

    A known word that begins with ``word`` counts as a correction too: "паркир".
    """
    if len(word) < MIN_LENGTH or word.isdigit():
        return []
    return _closest(word) or _related(word)


def closest_form(typed: str, known: str) -> str:
    """Return the form of the ``known`` word to show for ``typed``: its own, or that of the dictionary."""
    form = lemmatize(known, lang="bg").lower() if is_cyrillic(known) else known
    return min((known, form), key=lambda each: OSA.distance(typed, each))


def _closest(word: str) -> list[SearchWord]:
    """Return the known words closest to ``word``: the fewest edits of the whole word or of its root."""
    root = rule_key(word) if is_cyrillic(word) else word
    most = 1 if len(root) < 5 or _is_in_dictionary(word) else 2 if len(root) < 9 else 3
    lengths = range(len(word) - most - 1, len(word) + most + 2)
    alike = SearchWord.objects.annotate(length=Length("word")).filter(length__in=lengths)
    keys = dict(alike.values_list("word", "key"))
    scored = []
    near = process.extract(word, keys.keys(), scorer=OSA.distance, score_cutoff=most + 1, limit=MAX_NEAR)
    for known, whole, _index in near:
        if known.isdigit() or is_cyrillic(known) != is_cyrillic(word):
            continue
        part = OSA.distance(root, rule_key(known) if is_cyrillic(known) else known, score_cutoff=most)
        if min(whole, part) <= most:
            scored.append((min(whole, part), whole + part, known[0] != word[0], known, keys[known]))
    scored.sort()
    return _by_key(
        (known, its_key) for *rank, _first, known, its_key in scored if rank == list(scored[0][:2])
    )


def _is_in_dictionary(word: str) -> bool:
    """Return True if ``word`` is none of the site but right, so that it stands for hardly another one."""
    return is_cyrillic(word) and is_known(word, lang="bg")


def _related(word: str) -> list[SearchWord]:
    """Return the known words that begin with ``word``, or with most of it: "кръводарител"."""
    for length in range(len(word), max(MIN_LENGTH + 1, len(word) * 3 // 5) - 1, -1):
        longer = SearchWord.objects.filter(word__startswith=word[:length]).order_by(Length("word"), "word")
        if found := _by_key(longer.values_list("word", "key")[:20]):
            return found
    return []


def _by_key(found: Iterable[tuple[str, str]]) -> list[SearchWord]:
    """Return the first word of each key, for a few keys."""
    chosen: dict[str, SearchWord] = {}
    for word, its_key in found:
        chosen.setdefault(its_key, SearchWord(word=word, key=its_key))
    return list(chosen.values())[:MAX_CORRECTIONS]
