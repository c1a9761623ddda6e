"""The sitemap for search engines."""

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


class SiteSitemap(Sitemap):
    """Every public page in every language; Wagtail's sitemap has the language of the root page only.

    Aliases are left out: search engines are to know the address of their original.
    """

    def items(self):
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True).live()
        pages = Page.objects.none()
        for root in roots:
            pages = pages | Page.objects.descendant_of(root, inclusive=True)
        # Not as specific pages, which would take a query for each type: no type overrides its URLs.
        fields = ("url_path", "last_published_at", "latest_revision_created_at", "content_type")
        return pages.live().public().filter(alias_of=None).order_by("path").only(*fields)
