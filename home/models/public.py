"""What the site's own page types have in common when a visitor asks for one."""

from functools import cache

from wagtail.models import PageViewRestriction

from ..composing import composed
from ..visibility import is_surely_open


class PublicPage:
    """A page that comes with what surrounds it, in one statement, and knows when it is open to everybody."""

    #: What its template shows of other tables, loaded with it: names for ``select_related``.
    shown_with = ("locale",)

    #: Whether the request that found the page has seen that neither it nor a page above it is restricted.
    is_known_to_be_open = False
    #: Whether it is the answer to the request, and not, say, a preview or what a view of it is about.
    is_answer = False
    #: Its address for the request that found it: it is said in several places of the page.
    known_url_parts = None

    @classmethod
    def to_be_shown(cls, path):
        """Return the pages with what their template shows; ``path`` is that of the one that is wanted."""
        return cls._default_manager.select_related(*cls.shown_with)

    def get_view_restrictions(self):
        """Return Wagtail's answer, without asking for the page's ancestors when that is known."""
        if self.is_known_to_be_open:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_url_parts(self, request=None):
        """Return Wagtail's answer, worked out once for the request that found the page."""
        return self.known_url_parts or super().get_url_parts(request)


def as_found(page, request, is_answer=True):
    """Return ``page`` as its own type, for the request that has found it, or a view of it."""
    if not issubclass(page.specific_class, PublicPage):
        return page.specific
    if type(page) is not page.specific_class:
        (page,) = _loading(page.specific_class)(page.pk, page.path)
    page.is_known_to_be_open = is_surely_open(page, request)
    page.is_answer = is_answer
    page.known_url_parts = page.get_url_parts(request)
    page._wagtail_cached_site_root_paths = page._get_site_root_paths(request)
    return page


def address_below(parent, page, request) -> str:
    """Return the full address of ``page``, which begins with that of ``parent`` above it."""
    above = parent.get_full_url(request)
    return f"{above}{page.url_path[len(parent.url_path) :]}" if above else ""


@cache
def _loading(model):
    return composed(lambda pk, path: model.to_be_shown(path).filter(pk=pk, path=path))
