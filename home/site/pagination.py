"""Lists in parts."""

from django.core.paginator import Paginator

PER_PAGE = 12


def paginate(request, pages):
    """Return the part of ``pages`` that the query parameter ``p`` selects, or the nearest one."""
    return Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
