"""Statuses, as Mastodon calls posts, in the form in which servers return them."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

from ..entries import is_permalink, parse_id, parse_time
from ..values import Remote, Sighting


def parse_status(status: dict[str, Any]) -> Sighting:
    """Return the post of a status; the ID of its ``remote`` is empty if the status has no valid ID."""
    content = str(status.get("content") or "")
    return Sighting(remote_of(status), plain_text(content), content, parse_time(status.get("created_at")))


def remote_of(status: dict[str, Any]) -> Remote:
    """Return the identity of a status, with its address for visitors."""
    addresses = [address for address in (status.get("url"), status.get("uri")) if is_permalink(address)]
    return Remote(parse_id(status), addresses[0] if addresses else "")


def plain_text(content: str) -> str:
    """Return the text of a status, which servers return as HTML.

    Mastodon hides parts of long addresses with CSS, so the text of a link is complete.
    """
    soup = BeautifulSoup(content, "html.parser")
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    for paragraph in soup.find_all("p"):
        paragraph.append("\n\n")
    return soup.get_text().strip()


def media_ids(status: dict[str, Any]) -> list[str]:
    """Return the IDs of the pictures of a status."""
    attachments = status.get("media_attachments")
    return [parse_id(item) for item in attachments or [] if isinstance(item, dict) and parse_id(item)]
