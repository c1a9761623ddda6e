"""Gives every announced page its short link, and keeps the table of clicks small."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from wagtail.models import get_page_models

from ..conf import settings
from ..models import ShortLink
from ..pages import SocialPageMixin
from .addresses import path_before_code
from .allocation import ensure_link_of_page
from .clicks import add_up_old_days

#: Pages that get their link in one round, so that the first round on an old site stays short.
PAGES_A_ROUND = 200


def tend() -> int:
    """Give links to pages that have none, and add up old clicks; return the number of new links."""
    add_up_old_days()
    return give_missing_links()


def give_missing_links(limit: int = PAGES_A_ROUND) -> int:
    """Give a short link to public pages without one, which were published before there were any, or by a
    program without signals; return their number."""
    if not is_used():
        return 0
    models = [
        model for model in get_page_models() if issubclass(model, SocialPageMixin) and model.has_short_link
    ]
    types = ContentType.objects.get_for_models(*models).values() if models else []
    linked = ShortLink.objects.filter(page_id=OuterRef("pk"), marker=None)
    page_model: Any = ShortLink._meta.get_field("page").related_model
    pages = page_model.objects.filter(~Exists(linked), live=True, alias_of=None, content_type__in=list(types))
    keys = list(pages.order_by("pk").values_list("pk", flat=True)[:limit])
    for key in keys:
        ensure_link_of_page(key)
    return len(keys)


def give_link(page: Any) -> None:
    """Give a public page its short link if its type has one."""
    if has_link(page) and not page.is_short_link_given:
        ensure_link_of_page(page.pk)


def has_link(page: Any) -> bool:
    """Return True if ``page`` should have a short link: it is public, and its type has one."""
    return (
        isinstance(page, SocialPageMixin)
        and page.has_short_link
        and page.live
        and not page.alias_of_id
        and is_used()
    )


def is_used() -> bool:
    """Return True if this site makes new short links."""
    return bool(settings.SHORT_LINKS and path_before_code())
