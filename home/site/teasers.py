"""Teasers of pages of any type at once, for search results: a few queries for all of them."""

from django.db.models import F, TextField
from django.db.models.functions import Coalesce
from wagtail.models import Page, get_page_models

from ..content.teaser import Teaser, plain_teaser
from ..models import EventPage, NewsPage, RegisterEntry
from ..publications.teasers import teaser_of_entry


def attach_teasers(pages) -> None:
    """Set ``teaser`` on each of ``pages``, which are plain ``Page`` objects of any type.

    The number of queries does not depend on the pages.
    """
    pages = list(pages)
    if not pages:
        return
    teasers = _find_teasers({page.pk: page for page in pages})
    for page in pages:
        page.teaser = teasers[page.pk]


def attach_to_specific(pages) -> None:
    """Set ``teaser`` on each of ``pages``, which are specific pages; one query for all publications.

    ``get_teaser`` of a publication would need some for each.
    """
    entries = {entry.page_id: entry for entry in RegisterEntry.objects.filter(page__in=pages)}
    for page in pages:
        entry = entries.get(page.pk)
        page.teaser = teaser_of_entry(entry, page.title) if entry else page.get_teaser()


def _find_teasers(pages: dict[int, Page]) -> dict[int, Teaser]:
    """Return the teaser of each of ``pages`` by its key."""
    keys = list(pages)
    summaries = dict(_summaries(keys))
    for key, page in pages.items():
        page.summary = summaries.get(key) or ""
    teasers = {key: plain_teaser(page).with_text(page.summary) for key, page in pages.items()}
    for entry in RegisterEntry.objects.filter(page__in=keys):
        teasers[entry.page_id] = teaser_of_entry(entry, pages[entry.page_id].title)
    for model in (EventPage, NewsPage):
        rows = model.objects.filter(pk__in=keys).select_related("locale").defer_streamfields()
        teasers |= {page.pk: page.get_teaser() for page in rows}
    return teasers


def _summaries(keys):
    models = [
        model for model in get_page_models() if "summary" in {field.name for field in model._meta.fields}
    ]
    summaries = [F(f"{model._meta.model_name}__summary") for model in models]
    pages = Page.objects.filter(pk__in=keys)
    return pages.annotate(text=Coalesce(*summaries, output_field=TextField())).values_list("pk", "text")
