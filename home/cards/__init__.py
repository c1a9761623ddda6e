"""The picture that stands for a page without one: its title, number and date in the municipality's colours.

Its address is known as soon as the page is (``address_of``) and names its content, so that a changed page
has a new address, as networks want; it is drawn when somebody first asks for it, and kept.
"""

from __future__ import annotations

from urllib.parse import urljoin

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import translation

from ..models.identity import SiteIdentity
from .drawing import SHAPES, CardContent, draw

__all__ = ["FOLDER", "SHAPES", "CardContent", "address_of", "content_of", "kept_file", "keep"]

#: Where they are in the default storage.
FOLDER = "cards"


def content_of(page) -> CardContent:
    """Return what the card of ``page`` (a ``ContentPage``) says, in the page's language."""
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


def address_of(page, content: CardContent, shape: str) -> str:
    """Return the public address of the card in one of ``SHAPES``."""
    site = page.get_site()
    path = reverse("card", args=[page.pk, shape, content.fingerprint])
    return urljoin(f"{site.root_url}/", path) if site else path


def kept_file(shape: str, fingerprint: str) -> str | None:
    """Return the name of a card that has been drawn, in the default storage; None if it has not been."""
    name = _name(shape, fingerprint)
    return name if default_storage.exists(name) else None


def keep(content: CardContent, shape: str) -> str:
    """Draw a card unless that has been done, and return its name in the default storage."""
    kept = kept_file(shape, content.fingerprint)
    if kept:
        return kept
    return default_storage.save(_name(shape, content.fingerprint), ContentFile(draw(content, shape)))


def _name(shape: str, fingerprint: str) -> str:
    return f"{FOLDER}/{fingerprint}-{shape}.jpg"
