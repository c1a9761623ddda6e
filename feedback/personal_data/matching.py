"""Comparison of a person's own data with what is stored: names, telephones, postal addresses."""

import re
import unicodedata

from ..alphabet import PLAIN_CYRILLIC

_WORD = re.compile(r"\w+")
#: A telephone number in a text, with the marks that people put between its digits.
_PHONE = re.compile(r"(?:\+|\b)\d[\d\s()./\u2010-\u2013-]{4,}\d")
#: Digits of the shortest telephone number that is compared.
SHORTEST_PHONE = 5


def words_of(text: str) -> set[str]:
    """Return the words and numbers of a text, without case and accents."""
    # NFKC would make the word "No" of the numero sign.
    plain = unicodedata.normalize("NFKC", text.replace("№", " ")).casefold()
    return set(_WORD.findall(plain.translate(PLAIN_CYRILLIC)))


def has_words(text: str, searched: str) -> bool:
    """Return True if the text has every word of ``searched``, in any order; False if there is none."""
    words = words_of(searched)
    return bool(words) and words <= words_of(text)


def phone_key(number: str) -> str:
    """Return the digits of a telephone number without the prefix of Bulgaria or of a call abroad."""
    digits = re.sub(r"\D", "", number)
    for prefix in ("00", "359", "0"):
        digits = digits.removeprefix(prefix)
    return digits


def has_phone(text: str, number: str) -> bool:
    """Return True if the text holds the telephone number, however both are written."""
    key = phone_key(number)
    return len(key) >= SHORTEST_PHONE and key in {phone_key(found) for found in _PHONE.findall(text)}
