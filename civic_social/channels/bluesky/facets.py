"""Facets: the links and hashtags of a text, which the server does not find by itself.

https://docs.bsky.app/docs/advanced-guides/post-richtext
"""

from __future__ import annotations

import re
from typing import Any

ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")
HASHTAG = re.compile(r"(?<![\w#])#(\w+)")


def facets_of(text: str, links: dict[str, str]) -> list[dict[str, Any]]:
    """Return the facets of ``text``.

    ``links``: further texts that are links, with their addresses. Positions count bytes of UTF-8.
    """
    found = [(match.span(), _link(match[0])) for match in ADDRESS.finditer(text)]
    for shown, address in links.items():
        start = text.rfind(shown)
        taken = any(first <= start < last for (first, last), _feature in found)
        if shown and start >= 0 and not taken:
            found.append(((start, start + len(shown)), _link(address)))
    for match in HASHTAG.finditer(text):
        if not any(first <= match.start() < last for (first, last), _feature in found):
            found.append((match.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": match[1]}))
    return [
        {"index": {"byteStart": _bytes(text[:start]), "byteEnd": _bytes(text[:end])}, "features": [feature]}
        for (start, end), feature in sorted(found, key=lambda facet: facet[0])
    ]


def _link(address: str) -> dict[str, str]:
    return {"$type": "app.bsky.richtext.facet#link", "uri": address}


def _bytes(text: str) -> int:
    return len(text.encode())
