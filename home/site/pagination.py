"""Lists in parts."""

from django.core.paginator import Paginator

PER_PAGE = 12


def paginate(request, pages, per_page=PER_PAGE):
    """Return the part of ``pages`` that the query parameter ``p`` selects, or the nearest one."""
    return Paginator(pages, per_page).get_page(request.GET.get("p"))
