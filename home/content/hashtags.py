"""Hashtags that screen readers can pronounce."""

import re

_WORDS = re.compile(r"\w+")


def hashtag(name: str) -> str:
    """Return ``name`` as a hashtag without ``#``, or an empty string if ``name`` has no letter.

    Each word begins with a capital ("социални услуги" becomes "СоциалниУслуги"), so that screen readers
    separate the words; capitals inside a word are kept.
    """
    joined = "".join(word[0].upper() + word[1:] for word in _WORDS.findall(name))
    return joined if any(character.isalpha() for character in joined) else ""
