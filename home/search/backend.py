"""Wagtail's search in the database, which also learns the words and keeps the passages of indexed pages."""

from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends.database import SearchBackend as database_backend

from . import vocabulary
from .models import PagePassages
from .words import joined_numbers, split


class LearningMixin:
    """A mixin for an index of the database that keeps a vocabulary and passages for excerpts beside it."""

    def add_items(self, model, objs):
        """Add ``objs`` to the index, their passages, and the words of the public pages to the vocabulary."""
        super().add_items(model, objs)
        if issubclass(model, Page):
            keep_passages(objs)
            closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
            public = (page for page in objs if page.live and not page.path.startswith(closed))
            vocabulary.learn(word for page in public for word in words_of(page))


def keep_passages(pages) -> None:
    """Store the passages of those of ``pages`` that have a text for the search."""
    rows = [
        PagePassages(page_id=page.pk, passages=page.get_page_text().passages)
        for page in pages
        if hasattr(page, "get_page_text")
    ]
    PagePassages.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["page"], update_fields=["passages"]
    )


def words_of(page) -> list[str]:
    """Return the words of the title and the text of ``page``."""
    text = "\n".join(page.get_page_text().parts) if hasattr(page, "get_page_text") else page.title
    return [*split(text), *joined_numbers(text)]


def SearchBackend(params):
    """Return the backend of the site's database, with an index that learns (``WAGTAILSEARCH_BACKENDS``)."""
    backend = database_backend(params)
    backend.index_class = type("LearningIndex", (LearningMixin, backend.index_class), {})
    return backend
