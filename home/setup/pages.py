"""Pages right below the home pages, each in several languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.text import capfirst
from wagtail.models import Page

from .answers import language_name
from .home_pages import find_home
from .parts import CannotMake, Part


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page of the site: the name of its text, its type, and its slug in each language.

    ``is_single``: a home page has one page of the type, so that it is found under any slug.
    """

    text: str
    model: type[Page]
    slugs: Mapping[str, str]
    is_single: bool = True
    is_live: bool = True


class PagePart(Part):
    """One page in one language, which becomes the translation of the same page in another language."""

    #: The fields that are compared with the existing page.
    compared = ("title", "summary", "introduction")

    def __init__(self, kind: PageKind, language: str, fields: dict[str, Any]):
        self.kind = kind
        self.language = language
        self.fields = fields

    def __str__(self):
        name = self.fields.get("title") or capfirst(self.kind.model._meta.verbose_name)
        return f"{name} ({language_name(self.language)})"

    def find(self):
        home = find_home(self.language)
        if home is None:
            return None
        below = Page.objects.child_of(home)
        found = below.filter(slug=self.kind.slugs[self.language]).first() or self._translation(home)
        if found is None and self.kind.is_single:
            found = below.type(self.kind.model).first()
        return found.specific if found else None

    def differs(self, found):
        if not isinstance(found, self.kind.model):
            return True
        names = [name for name in self.compared if name in self.fields]
        return any(getattr(found, name) != self.fields[name] for name in names)

    def make(self):
        """Make the page: published, or as a draft if the kind is not live.

        Raises CannotMake without a home page in its language.
        """
        home = find_home(self.language)
        if home is None:
            raise CannotMake(f"There is no home page in {self.language}.")
        # Default texts of a StreamField are translated when the page is created.
        with translation.override(self.language):
            page = self.kind.model(
                slug=self.kind.slugs[self.language], locale=home.locale, live=False, **self.fields
            )
            if original := self._original():
                page.translation_key = original.translation_key
            home.add_child(instance=page)
            revision = page.save_revision()
            if self.kind.is_live:
                revision.publish()
        return self.kind.model.objects.get(pk=page.pk)

    def _original(self) -> Page | None:
        """Return the same page in another language, or None."""
        for language, slug in self.kind.slugs.items():
            home = find_home(language) if language != self.language else None
            pages = self.kind.model.objects.child_of(home) if home else Page.objects.none()
            found = pages.filter(slug=slug).first() or (self.kind.is_single and pages.first())
            if found:
                return found
        return None

    def _translation(self, home) -> Page | None:
        original = self._original()
        if original is None:
            return None
        pages = Page.objects.child_of(home)
        return pages.filter(translation_key=original.translation_key).first()
