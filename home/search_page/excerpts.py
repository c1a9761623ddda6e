"""Excerpts of a page around the words of a query, with the words marked."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..search.lemmas import key
from ..search.words import normalize, unify

#: Characters of an excerpt, and those before its first marked word.
LENGTH, BEFORE = 240, 60
#: Characters of one passage that are looked at.
MAX_PASSAGE = 60_000
_WORD = re.compile(r"[^\W\d_]+|\d+")


def excerpt(passages: Iterable[str], keys: set[str], wanted: set[str] | None = None) -> SafeString:
    """Return the part of ``passages`` with most of the ``wanted`` keys as HTML; the first passage wins a tie.

    The words of all ``keys`` are marked; without ``wanted`` all are wanted.
    """
    wanted = keys if wanted is None else wanted
    best, most = "", -1
    for number, passage in enumerate(passages):
        passage = " ".join(passage[:MAX_PASSAGE].split())
        start, count = _densest(passage, wanted) if number else (0, _count(passage[:LENGTH], wanted))
        if count > most:
            best, most = _cut(passage, start), count
        if most >= len(wanted):
            break
    return mark(best, keys)


def mark(text: str, keys: set[str]) -> SafeString:
    """Return ``text`` as HTML with the words marked whose key is one of ``keys``."""
    parts, end = [], 0
    for found in _WORD.finditer(text):
        if _key(found[0]) in keys:
            parts += [(text[end : found.start()], found[0])]
            end = found.end()
    marked = format_html_join("", "{}<mark>{}</mark>", parts)
    return format_html("{}{}", marked, text[end:])


def _key(word: str) -> str:
    return key(unify(normalize(word)))


def _count(text: str, keys: set[str]) -> int:
    return len({_key(word) for word in _WORD.findall(text)} & keys)


def _densest(text: str, keys: set[str]) -> tuple[int, int]:
    """Return where the part of ``text`` with most of ``keys`` begins, and how many it has."""
    places = [(found.start(), word) for found in _WORD.finditer(text) if (word := _key(found[0])) in keys]
    best, most, last = 0, 0, 0
    for index, (start, _word) in enumerate(places):
        while last < len(places) and places[last][0] < start + LENGTH - BEFORE:
            last += 1
        count = len({word for _place, word in places[index:last]})
        if count > most:
            best, most = max(0, start - BEFORE), count
    return best, most


def _cut(text: str, start: int) -> str:
    """Return about ``LENGTH`` characters of ``text`` from ``start`` on, with whole words."""
    if start:
        start = text.find(" ", start) + 1
    end = (
        len(text) if start + LENGTH >= len(text) else max(text.rfind(" ", start, start + LENGTH), start + 40)
    )
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"
