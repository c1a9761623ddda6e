"""The key under which the search index holds all forms of a word.

The dictionary of ``simplemma`` knows which form belongs to which word ("деца", "помощта"); the rules
of the stemmer serve the names and words that no dictionary has. The result of the dictionary goes through the
rules too, so that known and unknown forms of a word meet.
"""

import re
from functools import lru_cache

from simplemma import is_known, lemmatize

from .bulgarian_stemmer import stem
from .words import is_cyrillic

#: Ends of roots that belong together.
_ENDS = {"ъчен": "к", "ъчн": "к", "ен": "н", "ам": "ан", "ем": "ан"}
#: The present tense of verbs that no dictionary has: "извозва", "компостират", "осветяваме".
_VERB = re.compile(r"(?<=..)(ир|яв|[^аеио]в)а(?:т|ш|ме|те)?$")
#: What the dictionary adds to some verbs: "събирам-(се)".
_REFLEXIVE = "-(се)"
#: Words that the dictionary takes for others: it knows "елха" as a name of the alder.
_CORRECTED = {"елша": "елха"}
#: Shorter words have no forms that the rules could distinguish from other words.
_MIN_LENGTH = 3


@lru_cache(maxsize=60_000)
def key(word: str) -> str:
    """Return the key of ``word``, a result of ``words.split``."""
    if word.isdigit() or len(word) < _MIN_LENGTH:
        return word
    if not is_cyrillic(word):
        return lemmatize(word, lang="en").lower()
    return rule_key(_first_form(word))


def _first_form(word: str) -> str:
    """Return the form of a Cyrillic ``word`` under which dictionaries have it."""
    verb = word if is_known(word, lang="bg") else _VERB.sub(r"\1ам", word)
    form = lemmatize(verb, lang="bg").lower().removesuffix(_REFLEXIVE)
    return _CORRECTED.get(form, form)


@lru_cache(maxsize=60_000)
def rule_key(word: str) -> str:
    """Return the key of a Cyrillic ``word`` by the rules alone, which misspelt words follow too."""
    if len(word) < _MIN_LENGTH:
        return word
    root = stem(word)
    if len(root) > _MIN_LENGTH + 1:
        # "Данъчен" is of "данък", "културен" loses its vowel in "културни", "обсъждане" is of "обсъждам".
        for end, replacement in _ENDS.items():
            if root.endswith(end):
                return root.removesuffix(end) + replacement
    return root


def keys(words) -> list[str]:
    """Return the key of each of ``words``."""
    return [key(word) for word in words]
