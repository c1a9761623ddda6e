"""Pages that the search of the site finds by every form of their words."""

from wagtail.search import index

from .index_text import PageText, index_text


class SearchableMixin:
    """A mixin for page types. Put ``search_text_fields`` into ``search_fields``."""

    search_text_fields = [index.SearchField("search_text")]

    def get_page_text(self) -> PageText:
        """Return what is found and shown of the page: nothing that the page itself does not show."""
        return PageText(title=[self.title], lead=[getattr(self, "summary", "")], facets=["kindpage"])

    def search_text(self) -> str:
        """Return the text for the search index; Wagtail calls it whenever the page is saved."""
        return index_text(self.get_page_text())


def labelled(*facts: tuple[str, str]) -> list[str]:
    """Return label and value of each of ``facts`` that has a value, as the page shows them side by side."""
    return [f"{label}: {value}" for label, value in facts if value]


def passages(page, *names: str) -> list[str]:
    """Return the texts of the rich text and stream fields ``names`` of ``page``."""
    return [
        text.strip()
        for name in names
        for text in page._meta.get_field(name).get_searchable_content(getattr(page, name))
        if text.strip()
    ]
