"""The page with the authority's rules for moderating comments on social networks."""

from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.forms import LatinSlugForm
from ..content.slugs import LatinSlugMixin
from ..search.index_text import PageText
from ..search.searchable import SearchableMixin


class RulesPage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The rules for comments: what is hidden and why, who decides, and how to object."""

    summary = models.TextField(_("introduction"), max_length=400, blank=True)
    text = RichTextField(_("text"), features=["h2", "h3", "bold", "ul", "ol", "link"])

    base_form_class = LatinSlugForm
    template = "home/rules_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("text")]

    class Meta:
        verbose_name = _("rules for comments")
        verbose_name_plural = _("rules for comments")

    def get_page_text(self):
        """Return the passages for the search."""
        return PageText(
            title=[self.title], lead=[self.summary], body=[strip_tags(self.text)], facets=["kindpage"]
        )

    def get_structured_data(self) -> dict:
        """Return the page as schema.org data."""
        return {
            "@type": "WebPage",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
        }
