"""Full-text search in Bulgarian, the same on PostgreSQL and SQLite."""

import re

from django.db.models import F, TextField
from django.db.models.functions import Coalesce
from wagtail.models import Page, get_page_models
from wagtail.search.query import PlainText

from civic_social.text_normalization import normalize_line

from .bulgarian_stemmer import stems


def search_pages(query: str, pages=None):
    """Return the search results for ``query`` among ``pages`` (by default the public ones), best first.

    A page matches if it has all the words, or all their stems. Punctuation is removed because SQLite would
    read it as operators.
    """
    pages = Page.objects.live().public() if pages is None else pages
    words = " ".join(re.findall(r"\w+", normalize_line(query).lower()))
    if not words:
        return pages.none()
    search = PlainText(words)
    # Words without a stem (numbers, names in Latin letters) are searched for unchanged.
    rest = " ".join(re.findall(r"\b(?:[^\Wа-я]\w*|[а-я]{1,2})\b", words))
    stemmed = " ".join(filter(None, [stems(words), rest]))
    if stems(words):
        search = search | PlainText(stemmed)
    return pages.search(search)


def add_summaries(pages) -> None:
    """Set ``summary`` on each of ``pages`` (plain ``Page`` objects), in one query for all page types."""
    pages = list(pages)
    summaries = dict(_summaries([page.pk for page in pages])) if pages else {}
    for page in pages:
        page.summary = summaries.get(page.pk) or ""


def _summaries(keys):
    models = [
        model for model in get_page_models() if "summary" in {field.name for field in model._meta.fields}
    ]
    summaries = [F(f"{model._meta.model_name}__summary") for model in models]
    pages = Page.objects.filter(pk__in=keys)
    return pages.annotate(text=Coalesce(*summaries, output_field=TextField())).values_list("pk", "text")
