"""Statuses, as Mastodon calls posts, in the form in which servers return them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from ...exceptions import TransientError
from ..entries import is_permalink, parse_id, parse_time
from ..html_text import plain_text
from ..values import Remote, Sighting

#: The tags of a text without formatting.
PLAIN_TAGS = ("p", "br", "a", "span")


def parse_status(status: Any) -> Sighting:
    """Return the post of a status. Raises ``TransientError`` if it has no valid ID."""
    if not remote_of(status).id:
        raise TransientError("network-down")
    content = str(status.get("content") or "")
    return Sighting(remote_of(status), plain_text(content), content, parse_time(status.get("created_at")))


def remote_of(status: Any) -> Remote:
    """Return the identity of a status, with its address for visitors; the ID is empty if it is not valid."""
    if not isinstance(status, dict):
        return Remote("")
    addresses = [address for address in (status.get("url"), status.get("uri")) if is_permalink(address)]
    return Remote(parse_id(status), addresses[0] if addresses else "")


def is_formatted(content: str) -> bool:
    """Return True if the server's HTML no longer shows every character of the text.

    snac reads signs of the text as formatting (seen 2026-11-30), and all servers shorten mentions.
    """
    tags = BeautifulSoup(content, "html.parser").find_all(True)
    return any(tag.name not in PLAIN_TAGS or "h-card" in (tag.get("class") or ()) for tag in tags)


def media_ids(status: Any) -> list[str]:
    """Return the IDs of the pictures of a status. Raises ``TransientError`` if it does not list them."""
    attachments = status.get("media_attachments") if isinstance(status, dict) else None
    if not isinstance(attachments, list):
        # An edit without them would remove the pictures.
        raise TransientError("network-down")
    return [parse_id(item) for item in attachments if isinstance(item, dict) and parse_id(item)]
