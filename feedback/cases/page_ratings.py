"""Figures of the answers to "Was this page useful?"."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from ..models import PageRating

#: The pages in the table, and the latest words of each.
MOST_PAGES, MOST_WORDS = 30, 5


@dataclass(frozen=True)
class RatedPage:
    """The answers about one page, and the latest words."""

    page: Page
    useful: int
    not_useful: int
    words: list[str]


def rated_pages(user: Any, since: date | None, until: date | None) -> list[RatedPage]:
    """Return the pages that ``user`` may edit with their answers, those with the most “no” first."""
    ratings = PageRating.objects.all()
    if since:
        ratings = ratings.filter(day__gte=since)
    if until:
        ratings = ratings.filter(day__lte=until)
    editable = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    ratings = ratings.filter(page__in=Page.objects.filter(pk__in=editable).values("pk"))
    counts = (
        ratings.order_by()
        .values("page")
        .annotate(useful=Count("pk", filter=Q(is_useful=True)), bad=Count("pk", filter=Q(is_useful=False)))
        .order_by("-bad", "-useful", "page")[:MOST_PAGES]
    )
    rows = list(counts)
    pages = Page.objects.in_bulk([row["page"] for row in rows])
    latest: dict[int, list[str]] = {}
    for page_id, words in (
        ratings.filter(page__in=pages).exclude(words="").order_by("-day", "-pk").values_list("page", "words")
    ):
        latest.setdefault(page_id, []).append(words)
    return [
        RatedPage(pages[row["page"]], row["useful"], row["bad"], latest.get(row["page"], [])[:MOST_WORDS])
        for row in rows
    ]
