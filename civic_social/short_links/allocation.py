"""Gives posts, comments and pages their short links: the code of a marker, or a random one for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..models import Post, ShortLink
from ..models.posts import new_marker
from ..short_codes import code_of, new_page_code

#: Tries to find a free code; each fails with the share of codes in use, or because of another process.
TRIES = 20
#: The ``utm_source`` of the short links of pages, which are printed and dictated.
PAGE_SOURCE = "short-link"


class CodesUsedUp(Exception):
    """No free code was found."""


def ensure_links(posts: Iterable[Post], page_id: int | None = None) -> bool:
    """Give each of ``posts`` whose plan shows a short link the row for its marker.

    ``page_id``: a page that gets its own link in the same query if it has none yet. Return True if it has got
    one; if not, it may have one already, or none, and ``ensure_link_of_page`` makes sure.

    Called before the posts are saved: a post gets a new marker if the code of its marker is taken by another
    one, and such a post has not been sent yet. The number of queries does not depend on the number of posts.
    Raises ``CodesUsedUp``.
    """
    wanted = [post for post in posts if post.desired.get("short_root")]
    is_given = False
    for _try in range(TRIES):
        if not wanted:
            return is_given
        rows = [_row(post.marker, post.page_id, _source_of(post)) for post in wanted]
        if page_id is not None:
            rows.append(_row_of_page(page_id))
        # A conflict is left to the database: a code that is taken stays with its marker.
        ShortLink.objects.bulk_create(rows, ignore_conflicts=True)
        codes = [row.code for row in rows]
        stored = set(ShortLink.objects.filter(code__in=codes).values_list("code", "marker", "page_id"))
        owners = {code: marker for code, marker, _page in stored}
        is_given |= page_id is not None and (rows[-1].code, None, page_id) in stored
        wanted = [post for post in wanted if owners.get(code_of(post.marker)) != post.marker]
        for post in wanted:
            post.marker = new_marker()
    raise CodesUsedUp


def renewed_marker(post: Post) -> str:
    """Return a new marker for ``post``, with its short link if the plan shows one. Raises ``CodesUsedUp``."""
    if not post.desired.get("short_root"):
        return new_marker()
    for _try in range(TRIES):
        marker = new_marker()
        if claim_code(post, marker):
            return marker
    raise CodesUsedUp


def claim_code(post: Post, marker: str) -> bool:
    """Create the short link of ``marker`` for a text about the page of ``post``.

    Return False if another marker has its code.
    """
    ShortLink.objects.bulk_create([_row(marker, post.page_id, _source_of(post))], ignore_conflicts=True)
    return ShortLink.objects.filter(marker=marker).exists()


def link_of_page(page: Any) -> ShortLink | None:
    """Return the short link of the page itself, or None if it has none yet."""
    return ShortLink.objects.filter(page_id=page.pk, marker=None).first()


def ensure_link_of_page(page_id: int) -> ShortLink:
    """Return the short link of the page itself, and create it first if there is none.

    Safe to call from several processes. Raises ``CodesUsedUp``.
    """
    for _try in range(TRIES):
        link = ShortLink.objects.filter(page_id=page_id, marker=None).first()
        if link:
            return link
        # Nothing is created if the code is taken, or if another process has given the page its link.
        ShortLink.objects.bulk_create([_row_of_page(page_id)], ignore_conflicts=True)
    raise CodesUsedUp


def _row(marker: str, page_id: int, source: str) -> ShortLink:
    return ShortLink(code=code_of(marker), page_id=page_id, marker=marker, source=source)


def _row_of_page(page_id: int) -> ShortLink:
    return ShortLink(code=new_page_code(), page_id=page_id, source=PAGE_SOURCE)


def _source_of(post: Post) -> str:
    """Return the ``utm_source`` of the post's network, as ``Channel.compose`` writes it."""
    return post.account.channel.split("_")[0]
