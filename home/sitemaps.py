"""The map of the site for search engines."""

from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


class SiteSitemap(Sitemap):
    """Every public page of every language; Wagtail's own stops at the language of the root page."""

    def items(self):
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True).live()
        pages = Page.objects.none()
        for root in roots:
            pages = pages | Page.objects.descendant_of(root, inclusive=True)
        # Not as their own types, each of which would be a query: none says anything else of itself.
        said = ("url_path", "last_published_at", "latest_revision_created_at", "content_type")
        return pages.live().public().order_by("path").only(*said)
