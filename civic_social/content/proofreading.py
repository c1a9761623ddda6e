"""Checks of a text for characters of the wrong script, without I/O."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
#: A foreign word with a Bulgarian ending, such as "PDFът".
_WITH_ENDING = re.compile(r"([A-Za-z]{2,})[\u0400-\u04ff]+")
#: Latin letters that look the same as Cyrillic ones.
_LOOKALIKES = frozenset("aceopxyABCEHKMOPTX")


def mixed_script_words(text: str) -> list[str]:
    """Return the words of ``text`` that mix Latin and Cyrillic letters, without repetitions.

    Search does not find such words, and screen readers spell them out. A foreign word with a Bulgarian ending
    is correct.
    """
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    return [word for word in dict.fromkeys(words) if _is_mixed(word)]


def _is_mixed(word: str) -> bool:
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return False
    foreign = _WITH_ENDING.fullmatch(word)
    return not foreign or set(foreign[1]) <= _LOOKALIKES
