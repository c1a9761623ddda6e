"""Full-text search in Bulgarian, the same on PostgreSQL and SQLite."""

import re

from django.db.models import F, TextField
from django.db.models.functions import Coalesce
from wagtail.models import Page, get_page_models
from wagtail.search.query import PlainText

from .stems import stems


def pages_matching(query: str, pages=None):
    """Return the search results for ``query`` among ``pages``, best first.

    A page matches when it has all the words, or all their stems: see stems.py. Words are asked for, nothing
    else: SQLite's full-text search would take punctuation for its own operators.
    """
    pages = Page.objects.live().public() if pages is None else pages
    words = " ".join(re.findall(r"\w+", query.lower()))
    if not words:
        return pages.none()
    asked = PlainText(words)
    # Words without stems of their own (numbers, names in Latin letters) are asked for as they are.
    rest = " ".join(re.findall(r"\b(?:[^\Wа-я]\w*|[а-я]{1,2})\b", words))
    stemmed = " ".join(filter(None, [stems(words), rest]))
    if stems(words):
        asked = asked | PlainText(stemmed)
    return pages.search(asked)


def bring_summaries(pages) -> None:
    """Give each of ``pages`` the ``summary`` that its own type has, in one query for all types."""
    pages = list(pages)
    summaries = dict(_summaries(tuple(page.pk for page in pages))) if pages else {}
    for page in pages:
        page.summary = summaries.get(page.pk) or ""


def _summaries(keys):
    models = [
        model for model in get_page_models() if "summary" in {field.name for field in model._meta.fields}
    ]
    summaries = [F(f"{model._meta.model_name}__summary") for model in models]
    pages = Page.objects.filter(pk__in=keys).order_by("pk")
    return pages.annotate(said=Coalesce(*summaries, output_field=TextField())).values_list("pk", "said")
