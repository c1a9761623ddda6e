"""Lists of pages of several types, in one order."""

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate
from wagtail.models import Page

from .models.publications import PUBLICATION_TYPES

PER_PAGE = 12


def latest_publications(parent, types=()):
    """Return the live publications below ``parent``, newest document first, of ``types`` if any are given.

    The date is the document's own, or that of its first publishing when it has none. One query orders all
    types; getting the specific pages adds one for each type that occurs.
    """
    own_dates = [F(f"{model._meta.model_name}__adopted_on") for model in PUBLICATION_TYPES]
    pages = Page.objects.live().public().descendant_of(parent).type(*(types or PUBLICATION_TYPES))
    pages = pages.annotate(listed_on=Coalesce(*own_dates, TruncDate("first_published_at")))
    return pages.order_by("-listed_on", "-pk").defer_streamfields().specific()


def with_pictures(pages):
    """Return ``pages`` with their pictures and the pictures' renditions, in two queries for any number."""
    return pages.prefetch_related("picture__renditions")


def paginate(request, pages):
    """Return the part of ``pages`` that the query parameter ``p`` asks for; nonsense gets the nearest one."""
    return Paginator(pages, PER_PAGE).get_page(request.GET.get("p"))
