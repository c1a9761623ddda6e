"""The Sites of an installation that serves several municipalities, each with pages and accounts of its own.

While there is a single Site, nothing here limits anything.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q
from wagtail.models import Site

from ..compat import get_page_model


def get_only_site() -> Site | None:
    """Return the Site if there is exactly one, or else None."""
    sites = list(Site.objects.order_by()[:2])
    return sites[0] if len(sites) == 1 else None


def find_site_ids(page: Any) -> Collection[int] | None:
    """Return the ids of the Sites that ``page`` (saved or not) belongs to, or None if there is one Site only.

    A page belongs to the Site of the nearest root page above it, of which the page may be a translation. Two
    Sites may share their root page in two languages.
    """
    roots = dict(Site.objects.order_by().values_list("pk", "root_page__translation_key"))
    if len(roots) < 2:
        return None
    path, step = page.path or "", page.steplen
    pages = get_page_model().objects.filter(
        path__in=[path[:end] for end in range(step, len(path) + 1, step)], translation_key__in=roots.values()
    )
    nearest = pages.order_by("-depth").values_list("translation_key", flat=True).first()
    return [pk for pk, key in roots.items() if key == nearest]


def filter_pages(pages: Any, site: Site | None) -> Any:
    """Return those of ``pages``, a queryset, that are below the root page of ``site`` or its translations."""
    if site is None or get_only_site():
        return pages
    below = Q(pk__in=[])
    for root in site.root_page.get_translations(inclusive=True):
        below |= Q(path__startswith=root.path)
    return pages.filter(below)
