"""Template tags for pictures: one that cannot be read is left out, and the page is shown all the same."""

from django import template
from wagtail.images.models import Filter, ResponsiveImage

from civic_social.content import renditions

register = template.Library()


@register.simple_tag
def picture(image, spec: str, **attributes) -> str:
    """Return an ``img`` element, or an empty string if ``image`` is None, empty or cannot be read.

    ``spec`` may have several sizes: ``{% picture page.picture "width-{640,1280}|format-webp" alt="" %}``.
    The keyword arguments become attributes of the element.
    """
    found = renditions.get_renditions(image, *Filter.expand_spec(spec))
    return ResponsiveImage(found, attributes).__html__() if found else ""


@register.simple_tag
def rendition(image, spec: str):
    """Return the rendition for ``{% rendition … as name %}``, or None if ``image`` is None or unreadable."""
    return renditions.get_rendition(image, spec)
