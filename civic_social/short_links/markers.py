"""The markers of our posts in what a network returns: in a link's parameters, or as a short link's code."""

from __future__ import annotations

import re

from wagtail.models import Site

from ..messages import MARKER_PARAMETER
from ..models import ShortLink
from ..short_codes import ALPHABET, POST_LENGTH
from .addresses import path_before_code

#: Our markers in a link, as ``models.posts.new_marker`` makes them.
IN_LINK = re.compile(rf"{MARKER_PARAMETER}(?:=|%3D)(cs[0-9a-f]{{16}})(?![0-9a-f])")
#: The beginning of the marker of a comment, which is that of its post.
POST_MARKER = re.compile(r"cs[0-9a-f]{16}")


def markers_in(content: str) -> set[str]:
    """Return the markers of posts in ``content``.

    A code at one of our own hosts that no row has is returned itself: the post that it belongs to is not in
    the database. Codes of pages are no markers, since anyone may post a page.
    """
    markers = set(IN_LINK.findall(content))
    codes = _codes_in(content)
    if not codes:
        return markers
    for code, marker in ShortLink.objects.filter(code__in=codes).values_list("code", "marker"):
        codes.discard(code)
        if found := POST_MARKER.match(marker or ""):
            markers.add(found[0])
    return markers | codes


def _codes_in(content: str) -> set[str]:
    path = path_before_code()
    if not path or not re.search(_address(r"", path), content):
        return set()
    hosts = Site.objects.exclude(hostname="").values_list("hostname", flat=True)
    names = "|".join(sorted({re.escape(host.removeprefix("www.")) for host in hosts}))
    return set(re.findall(_address(rf"(?<![\w-])(?:{names})(?::\d+|%3A\d+)?", path), content))


def _address(host: str, path: str) -> str:
    """Return the pattern of a short link of a post at ``host``, percent-encoded or not."""
    encoded = re.escape(path).replace("/", "(?:/|%2F)")
    return rf"{host}{encoded}([{ALPHABET}]{{{POST_LENGTH}}})(?![0-9A-Za-z])"
