"""What a reader would stumble over in a text, found before it is published. Pure, no I/O."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
#: "PDFът": a foreign word with a Bulgarian ending.
_WITH_ENDING = re.compile(r"([A-Za-z]{2,})[\u0400-\u04ff]+")
#: Latin letters that nobody tells from Cyrillic ones.
_LOOKALIKES = frozenset("aceopxyABCEHKMOPTX")


def mixed_script_words(text: str) -> list[str]:
    """Return the words of ``text`` in which Latin letters hide among Cyrillic ones, or the other way round.

    They look right and are not: search does not find them, and screen readers spell them out. A foreign word
    with a Bulgarian ending is right.
    """
    words = _WORD.findall(_ADDRESS.sub(" ", text))
    return [word for word in dict.fromkeys(words) if _is_mixed(word)]


def _is_mixed(word: str) -> bool:
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return False
    foreign = _WITH_ENDING.fullmatch(word)
    return not foreign or set(foreign[1]) <= _LOOKALIKES
