"""The topic pages of the sitemap."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from wagtail.contrib.sitemaps import Sitemap

from ..models import HomePage
from ..site.visibility import restricted_paths
from .addresses import url_of
from .content import find_topics


class TopicSitemap(Sitemap):
    """The list of topics and each topic that is not empty, in every language of the site."""

    def get_urls(self, page=1, site=None, protocol=None):
        """Return the full addresses; topics have no ``get_sitemap_urls`` as pages have."""
        root_url = self.get_wagtail_site().root_url
        return [{"location": f"{root_url}{path}"} for path in self.items()]

    def items(self):
        """Return the paths."""
        root_page = self.get_wagtail_site().root_page
        homes = HomePage.objects.live().filter(translation_key=root_page.translation_key)
        languages = {home.locale.language_code: home for home in homes.select_related("locale")}
        paths = []
        for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
            topics = find_topics(languages[code], restricted_paths()) if code in languages else []
            with translation.override(code):
                found = [url_of(topic) for topic in topics]
                paths += [reverse("topics"), *found] if found else []
        return paths
