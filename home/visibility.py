"""What strangers may see, asked of the database once for each request."""

from django.db.models import Q
from wagtail.models import PageViewRestriction


def is_public(request, prefix: str = "") -> Q:
    """Return the condition that no view restriction closes the page that ``prefix`` leads to ("page__")."""
    closed = getattr(request, "_closed_paths", None)
    if closed is None:
        closed = list(PageViewRestriction.objects.values_list("page__path", flat=True))
        request._closed_paths = closed
    condition = Q()
    for path in closed:
        condition &= ~Q(**{f"{prefix}path__startswith": path})
    return condition
