"""Wagtail's search in the database, which also learns the words and keeps the passages of indexed pages."""

from django.utils.html import strip_tags
from modelsearch.index import SearchField
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends.database import SearchBackend as database_backend

from . import vocabulary
from .index_text import PageText
from .models import PagePassages
from .words import joined_numbers, split


class LearningMixin:
    """A mixin for an index of the database that keeps a vocabulary and passages for excerpts beside it."""

    def add_items(self, model, objs):
        """Add ``objs`` to the index, their passages, and the words of the public pages to the vocabulary."""
        super().add_items(model, objs)
        if issubclass(model, Page):
            texts = {page: text_of(page) for page in objs}
            keep_passages(texts)
            closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
            public = (page for page in objs if page.live and not page.path.startswith(closed))
            vocabulary.learn(word for page in public for word in words_of(texts[page]))


def text_of(page) -> PageText:
    """Return the text of ``page`` for the search; of a type of another app, what it has indexed of itself."""
    if hasattr(page, "get_page_text"):
        return page.get_page_text()
    fields = [field for field in page.get_search_fields() if isinstance(field, SearchField)]
    values = [field.get_value(page) or "" for field in fields if field.field_name != "title"]
    # A StreamField and a RichTextField return the list of their texts.
    texts = [
        strip_tags("\n".join(map(str, each)) if isinstance(each, list) else str(each)) for each in values
    ]
    return PageText(title=[page.title], body=[text for text in texts if text.strip()])


def keep_passages(texts: dict[Page, PageText]) -> None:
    """Store the passages of the pages, for excerpts."""
    rows = [PagePassages(page_id=page.pk, passages=text.passages) for page, text in texts.items()]
    PagePassages.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["page"], update_fields=["passages"]
    )


def words_of(text: PageText) -> list[str]:
    """Return the words of ``text``."""
    joined = "\n".join(text.parts)
    return [*split(joined), *joined_numbers(joined)]


def SearchBackend(params):
    """Return the backend of the site's database, with an index that learns (``WAGTAILSEARCH_BACKENDS``)."""
    backend = database_backend(params)
    backend.index_class = type("LearningIndex", (LearningMixin, backend.index_class), {})
    return backend
