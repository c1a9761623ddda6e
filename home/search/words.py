"""Words of a text or a query, as the search index holds them."""

import re
from collections.abc import Callable

from civic_social.text_normalization import normalize_line

#: Longer runs of letters are no words, and PostgreSQL refuses huge ones.
MAX_LENGTH = 40
#: A run of letters or a run of digits; "рд204" has two words.
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CYRILLIC = re.compile(r"[а-я]")
_DATE = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
#: Groups of digits that are one number for people, such as a telephone number.
_DIGIT_GROUPS = re.compile(r"\b\d+(?:[ .-]\d+)+\b")
_MONTHS = "януари февруари март април май юни юли август септември октомври ноември декември".split()
#: Latin letters that look like Cyrillic ones, typed by mistake within a Cyrillic word.
_LOOKALIKES = str.maketrans("aeopcyxkmtbhiéèёѝѐ", "аеорсухкмтвниеееие")
#: Accents that mark the stress; "й" keeps its breve, which NFC has made part of the letter.
_STRESS = re.compile("[\u0300\u0301]")


def normalize(text: str) -> str:
    """Return ``text`` in lower case, without stress marks, with its dates in words."""
    text = _STRESS.sub("", normalize_line(text).lower())
    text = _ISO_DATE.sub(lambda found: _date_in_words(found[3], found[2], found[1], found[0]), text)
    return _DATE.sub(lambda found: _date_in_words(found[1], found[2], found[3], found[0]), text)


def _date_in_words(day: str, month: str, year: str, typed: str) -> str:
    return f"{day} {_MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else typed


def unify(word: str) -> str:
    """Return a word of ``normalize`` with its lookalikes replaced, and a number without leading zeros."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    return word.translate(_LOOKALIKES) if _CYRILLIC.search(word) else word


def split(text: str) -> list[str]:
    """Return the words and numbers of ``text`` in order, with repetitions."""
    return [unify(word)[:MAX_LENGTH] for word in _WORD.findall(normalize(text))]


def joined_numbers(text: str) -> list[str]:
    """Return the numbers that ``text`` writes in groups of digits, without the spaces: 056 820 112."""
    runs = (re.sub(r"\D", "", run) for run in _DIGIT_GROUPS.findall(text))
    return [run.lstrip("0")[:MAX_LENGTH] for run in runs if len(run) >= 6]


def join_numbers(text: str, known: Callable[[list[str]], set[str]]) -> str:
    """Return ``text`` with the numbers in groups of digits as one word that ``known`` returns of them."""
    joined = known(joined_numbers(text))

    def join(run: re.Match) -> str:
        number = re.sub(r"\D", "", run[0]).lstrip("0")
        return number if number in joined else run[0]

    return _DIGIT_GROUPS.sub(join, text) if joined else text


def is_cyrillic(word: str) -> bool:
    """Return True if ``word`` has a Cyrillic letter."""
    return bool(_CYRILLIC.search(word))
