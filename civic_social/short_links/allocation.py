"""Gives posts, comments and pages their short links: the code of a marker, or a random one for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from ..models import Post, ShortLink
from ..models.posts import new_marker
from ..short_codes import PLACEHOLDER, code_of, new_page_code

#: Tries to find a free code; each fails with the share of codes in use, or because of another process.
TRIES = 20
#: The ``utm_source`` of the short links of pages, which are printed and dictated.
PAGE_SOURCE = "short-link"


class CodesUsedUp(Exception):
    """No free code was found."""


def ensure_links(posts: Iterable[Post]) -> None:
    """Give each of ``posts`` whose plan shows a short link the row for its marker.

    Called before the posts are saved: a post gets a new marker if the code of its marker is taken by another
    one, and such a post has not been sent yet. The number of queries does not depend on the number of posts.
    Raises ``CodesUsedUp``.
    """
    wanted = [post for post in posts if post.desired.get("short_root")]
    for _try in range(TRIES):
        taken = _taken_codes(wanted) if wanted else {}
        wanted = [post for post in wanted if taken.get(code_of(post.marker)) != post.marker]
        if not wanted:
            return
        _renew_taken(wanted, set(taken))
        rows = [_row(post.marker, post.page_id, _source_of(post)) for post in wanted]
        try:
            with transaction.atomic():
                ShortLink.objects.bulk_create(rows)
        except IntegrityError:
            continue  # Another process has taken one of the codes: now its row can be seen.
        return
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
    try:
        with transaction.atomic():
            _row(marker, post.page_id, _source_of(post)).save(force_insert=True)
    except IntegrityError:
        return ShortLink.objects.filter(marker=marker).exists()
    return True


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
        try:
            with transaction.atomic():
                return ShortLink.objects.create(code=new_page_code(), page_id=page_id, source=PAGE_SOURCE)
        except IntegrityError:
            continue  # The code is taken, or another process has given the page its link.
    raise CodesUsedUp


def _taken_codes(posts: list[Post]) -> dict[str, str | None]:
    """Return the stored codes among those of ``posts``, each with the marker that has it."""
    codes = {code_of(post.marker) for post in posts}
    return dict(ShortLink.objects.filter(code__in=codes).values_list("code", "marker"))


def _renew_taken(posts: list[Post], taken: set[str]) -> None:
    """Give a new marker to each of ``posts`` whose code is in ``taken``, or belongs to one before it."""
    taken.add(PLACEHOLDER)
    for post in posts:
        if code_of(post.marker) in taken:
            post.marker = new_marker()
        taken.add(code_of(post.marker))


def _row(marker: str, page_id: int, source: str) -> ShortLink:
    return ShortLink(code=code_of(marker), page_id=page_id, marker=marker, source=source)


def _source_of(post: Post) -> str:
    """Return the ``utm_source`` of the post's network, as ``Channel.compose`` writes it."""
    return post.account.channel.split("_")[0]
