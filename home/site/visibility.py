"""Conditions for “live and open to everybody”, on one page and in queries.

Wagtail's ``live().public()`` does the same for a list of pages. The conditions here are for other tables, and
for long lists with their own order.
"""

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page, PageViewRestriction


def is_public(page) -> bool:
    """Return True if ``page`` is live and neither it nor a page above it is restricted."""
    return page.live and not page.get_view_restrictions().exists()


def restricted_paths() -> tuple[str, ...]:
    """Return the tree paths of the restricted pages; the pages below them are restricted too."""
    return tuple(PageViewRestriction.objects.order_by("pk").values_list("page__path", flat=True))


def not_below(paths: tuple[str, ...], prefix: str = "") -> Q:
    """Return the condition that a page is neither at nor below ``paths``.

    ``prefix`` is the lookup that leads to the page, such as ``"page__"``.
    """
    condition = Q()
    for path in paths:
        condition &= ~Q(**{f"{prefix}path__startswith": path})
    return condition


def is_public_below(path: str, depth: int | None, restricted: tuple[str, ...]) -> Exists:
    """Return the condition that a page is live, below ``path`` and not below ``restricted`` paths.

    ``depth`` selects one level of the tree, None all of them. As a subquery, and not as a join, it lets the
    databases read a list in the order of its index and stop after the first rows.
    """
    pages = Page.objects.filter(pk=OuterRef("pk"), live=True, path__startswith=path).filter(
        not_below(restricted)
    )
    return Exists(pages if depth is None else pages.filter(depth=depth))
