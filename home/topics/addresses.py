"""Addresses of topic pages: the slug of the tag in Latin letters, which stays when the topic is renamed."""

from django.urls import reverse
from django.utils.text import slugify
from taggit.models import Tag

from ..content.transliteration import transliterate


def address_of(tag: Tag) -> str:
    """Return the last part of the address of the topic's page, without Cyrillic letters."""
    return slugify(transliterate(tag.slug)) or str(tag.pk)


def url_of(tag: Tag) -> str:
    """Return the path of the topic's page in the active language."""
    return reverse("topic", args=[address_of(tag)])


def find_topic(address: str) -> Tag | None:
    """Return the topic with this address, or None. The slug itself and the present name lead to it too.

    Nothing distinguishes two topics with the same address, so the older one has it.
    """
    address = address[:200]
    by_slug = Tag.objects.filter(slug=address).first()
    if by_slug:
        return by_slug
    wanted = slugify(transliterate(address))
    tags = list(Tag.objects.order_by("pk"))
    by_address = next((tag for tag in tags if address_of(tag) == wanted), None)
    return by_address or next((tag for tag in tags if slugify(transliterate(tag.name)) == wanted), None)
