"""The addresses of short links: where this site serves them, and which posts show one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse

from ..conf import settings
from ..messages import Message
from ..models import Post

#: The name of the view in ``short_links.urls``.
VIEW_NAME = "civic_social_short_links:follow"


def path_before_code() -> str:
    """Return the URL path of a short link without its code; "" if the site does not include the URLs."""
    try:
        return reverse(VIEW_NAME, args=["x"]).removesuffix("x")
    except NoReverseMatch:
        return ""


def root_for(link: str) -> str:
    """Return the URL to which a code is appended for a page with the URL ``link``, or "".

    It is at the host of ``link``, so that a short link shows whose it is.
    """
    path = path_before_code()
    if not link or not path:
        return ""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.netloc}{path}"


def with_short_root(
    message: Message, post: Post | None, find_root: Callable[[str], str] = root_for
) -> Message:
    """Return ``message`` with a short link if its post shows one.

    New posts do if the setting ``SHORT_LINKS`` is on. ``post``, if it is planned or published already, keeps
    the kind of link that it has, so that neither an update nor the setting edits posts.
    ``find_root`` may be a ``root_for`` that remembers the root of a link.
    """
    existing: dict[str, Any] = (post.confirmed or post.desired) if post else {}
    if existing:
        stored = existing.get("short_root", "")
        root = stored and (find_root(message.link) or stored)
    else:
        root = find_root(message.link) if settings.SHORT_LINKS else ""
    return replace(message, short_root=root) if root != message.short_root else message
