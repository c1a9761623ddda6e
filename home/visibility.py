"""What strangers may see, asked of the database once for each request."""

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page, PageViewRestriction

from .composing import composed


@composed
def _restricted():
    """Return the path of each restricted page, and those of its aliases, of theirs, and of theirs."""
    alias = "page__aliases"
    names = ("page__path", f"{alias}__path", f"{alias}__aliases__path", f"{alias}__aliases__aliases__pk")
    return PageViewRestriction.objects.order_by("pk").values_list(*names)


def _restrictions(request):
    if not hasattr(request, "_restricted_pages"):
        request._restricted_pages = _restricted()
    return request._restricted_pages


def closed_paths(request) -> tuple[str, ...]:
    """Return the paths of the pages that a view restriction closes, with everything below them."""
    return tuple(dict.fromkeys(path for path, *_aliases in _restrictions(request)))


def is_surely_open(page, request) -> bool:
    """Whether no restriction can be meant for ``page``: neither it nor a page above it is restricted.

    Wagtail resolves aliases to what they show, so that theirs count as well; where aliases have aliases that
    have aliases, Wagtail answers.
    """
    for path, alias, further, more in _restrictions(request):
        if more or page.path.startswith(tuple(filter(None, (path, alias, further)))):
            return False
    return True


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
