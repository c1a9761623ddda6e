"""Link cards: a drawn picture with the title, number and date of a page that has no picture.

The URL of a card is known before it is drawn and contains a fingerprint of its content, so that a changed
page gets a new URL, which networks need. A card is drawn at the first request and stored.
"""

from __future__ import annotations

from urllib.parse import urljoin

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from ..site.identity import SiteIdentity
from .drawing import SHAPES, CardContent, draw

__all__ = ["FOLDER", "SHAPES", "CardContent", "draw_once", "find_file", "get_content", "get_url"]

#: The folder of the cards in the default storage.
FOLDER = "cards"


def get_content(page) -> CardContent:
    """Return the content of the card of ``page`` (a ``ContentPage``), in the page's language."""
    site = page.get_site()
    identity = SiteIdentity.for_site(site) if site else SiteIdentity()
    home = page.get_ancestors().filter(depth=2).first() if page.depth else None
    with translation.override(page.locale.language_code):
        heading = page.get_card_heading()
    return CardContent(
        title=page.title,
        heading=heading,
        name=home.title if home else "",
        brand=identity.brand_colour,
        accent=identity.accent_colour,
    )


def get_url(page, content: CardContent, shape: str) -> str:
    """Return the public URL of the card of ``page`` in one of ``SHAPES``."""
    site = page.get_site()
    path = reverse("card", args=[page.pk, shape, content.fingerprint])
    return urljoin(f"{site.root_url}/", path) if site else path


def find_file(shape: str, fingerprint: str) -> str | None:
    """Return the name of a card's file in the default storage, or None if the card was not drawn."""
    name = _name(shape, fingerprint)
    return name if default_storage.exists(name) else None


def draw_once(content: CardContent, shape: str) -> str:
    """Draw a card unless it is stored, and return its name in the default storage.

    Raises OSError if it cannot be written.
    """
    stored = find_file(shape, content.fingerprint)
    if stored:
        return stored
    name = _name(shape, content.fingerprint)
    try:
        return default_storage.save(name, ContentFile(draw(content, shape)))
    except OSError:
        default_storage.delete(name)  # What a full disk has kept of it would be served from then on.
        raise


def _name(shape: str, fingerprint: str) -> str:
    return f"{FOLDER}/{fingerprint}-{shape}.jpg"
