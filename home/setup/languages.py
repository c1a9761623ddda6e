"""The roots of pages and files, and the languages of the site."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from wagtail.models import Collection, Locale, Page

from .answers import LANGUAGES, language_name
from .parts import Part


class RootPart(Part):
    """The root page and the root collection, which Wagtail's migrations make; a flush removes them."""

    def __str__(self):
        return _("roots of pages and files")

    def find(self):
        return Page.get_first_root_node() and Collection.get_first_root_node()

    def make(self):
        if Page.get_first_root_node() is None:
            locale = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
            with override(settings.LANGUAGE_CODE):
                title = pgettext("root", "All pages")
            Page.add_root(title=title, slug="root", locale=locale)
        if Collection.get_first_root_node() is None:
            with override(settings.LANGUAGE_CODE):
                name = pgettext("root", "Main collection")
            Collection.add_root(name=name)
        return Collection.get_first_root_node()


class LocalePart(Part):
    """A language in which pages can be written."""

    def __str__(self):
        return _("language: %(language)s") % {"language": language_name(self.language)}

    def __init__(self, language: str):
        self.language = language

    def find(self):
        return Locale.objects.filter(language_code=self.language).first()

    def make(self):
        return Locale.objects.create(language_code=self.language)


def get_parts(answers) -> list[Part]:
    """Return the roots and the locales."""
    return [RootPart(), *map(LocalePart, LANGUAGES)]
