"""What strangers may see, asked of the database once for each request."""

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page, PageViewRestriction


def is_public(page) -> bool:
    """Return True if the page is live and no view restriction applies to it or to a page above it."""
    return page.live and not page.get_view_restrictions().exists()


def closed_paths(request) -> tuple[str, ...]:
    """Return the paths of the pages that a view restriction closes, with everything below them."""
    return tuple(PageViewRestriction.objects.order_by("pk").values_list("page__path", flat=True))


def open_pages(closed: tuple[str, ...], prefix: str = "") -> Q:
    """Return the condition that none of ``closed`` closes the page that ``prefix`` leads to ("page__")."""
    condition = Q()
    for path in closed:
        condition &= ~Q(**{f"{prefix}path__startswith": path})
    return condition


def found_below(path: str, depth: int | None, closed: tuple[str, ...]) -> Exists:
    """Return the condition that a page is live, below ``path`` (at ``depth``) and not ``closed``.

    It is asked of each row that an index finds, in its order, so that a list of the first few is quick
    however many there are. (A join lets the databases begin with all the pages.)
    """
    pages = Page.objects.filter(pk=OuterRef("pk"), live=True, path__startswith=path).filter(
        open_pages(closed)
    )
    return Exists(pages if depth is None else pages.filter(depth=depth))
