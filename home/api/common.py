"""Shared pieces of the operations on pages."""

from typing import Annotated

from ninja import Field
from wagtail.models import Page, Site

from civic_social.models.sites import filter_pages

Language = Annotated[str, Field(max_length=12, pattern=r"^[a-z]{2,3}(-[a-z]+)?$")]


def public_pages(request):
    """Return the pages of the request's Site that everybody may read, without the aliases of others."""
    pages = Page.objects.live().public().filter(alias_of=None)
    return filter_pages(pages, Site.find_for_request(request))


def topics_of(page) -> list[str]:
    """Return the slugs of the page's topics, which the caller has prefetched."""
    return sorted(topic.tag.slug for topic in page.page_topics.all())
