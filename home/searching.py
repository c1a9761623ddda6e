"""Full-text search in Bulgarian, the same on PostgreSQL and SQLite."""

import re

from wagtail.models import Page
from wagtail.search.query import PlainText

from .stems import stems


def pages_matching(query: str, pages=None):
    """Return the search results for ``query`` among ``pages``, best first.

    A page matches when it has all the words, or all their stems: see stems.py. Words are asked for, nothing
    else: SQLite's full-text search would take punctuation for its own operators.
    """
    pages = Page.objects.live().public() if pages is None else pages
    words = " ".join(re.findall(r"\w+", query.lower()))
    if not words:
        return pages.none()
    asked = PlainText(words)
    # Words without stems of their own (numbers, names in Latin letters) are asked for as they are.
    rest = " ".join(re.findall(r"\b(?:[^\Wа-я]\w*|[а-я]{1,2})\b", words))
    stemmed = " ".join(filter(None, [stems(words), rest]))
    if stems(words):
        asked = asked | PlainText(stemmed)
    return pages.search(asked)
