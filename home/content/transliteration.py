"""Transliteration of Bulgarian by the law of 2009 (Закон за транслитерацията)."""

import re

from civic_social.text_normalization import normalize_text

LETTERS = dict(
    zip(
        "абвгдезийклмнопрстуфъь",
        ["a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l"]
        + ["m", "n", "o", "p", "r", "s", "t", "u", "f", "a", "y"],
        strict=True,
    )
) | {"ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}


def transliterate(text: str) -> str:
    """Return ``text`` in lower-case Latin letters; «ия» at the end of a word becomes «ia»."""
    text = re.sub(r"ия\b", "ia", normalize_text(text).lower())
    return "".join(LETTERS.get(letter, letter) for letter in text)
