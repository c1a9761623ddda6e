"""Aliases: pages that show the content of another page at a second place of the tree.

An alias is no second publication. Its address for the outside is that of its original, and lists that contain
the original leave it out.
"""

from django.db.models import Q
from wagtail.models import Page

#: An alias of an alias of an alias: longer chains are not followed.
MAX_STEPS = 3


def original_of(page):
    """Return the page of which ``page`` is an alias, as a specific page, or ``page`` itself."""
    original = page
    for _step in range(MAX_STEPS):
        if not original.alias_of_id:
            break
        original = original.alias_of
    return page if original is page else original.specific


def canonical_url(page, request=None) -> str:
    """Return the full address under which the content of ``page`` is published."""
    return original_of(page).get_full_url(request) or ""


def repeated_in(pages):
    """Return the aliases in the queryset ``pages`` whose original is in it, too, or is not public."""
    originals = Q(alias_of__in=pages.values("pk")) | Q(alias_of__alias_of__in=pages.values("pk"))
    private = Q(alias_of__in=Page.objects.not_public().values("pk"))
    return pages.exclude(alias_of=None).filter(originals | private)


def without_repeats(pages):
    """Return the queryset ``pages`` without the aliases that ``repeated_in`` finds."""
    return pages.exclude(pk__in=repeated_in(pages).values("pk"))


def is_no_repeat(path: str, depth: int | None, restricted: tuple[str, ...], prefix: str = "") -> Q:
    """Return the condition that a page is no alias of a page in the same list, nor of a restricted page.

    The list has the live pages below ``path``, at ``depth`` or at any if it is None. ``prefix`` is the lookup
    that leads to the page, such as ``"page__"``.
    """
    original = f"{prefix}alias_of__"
    same_list = {f"{original}path__startswith": path, f"{original}live": True}
    if depth is not None:
        same_list[f"{original}depth"] = depth
    condition = ~Q(**same_list)
    for closed in restricted:
        condition &= ~Q(**{f"{original}path__startswith": closed})
    return condition
