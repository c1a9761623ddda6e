"""The home page of the municipality, one for each language."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.forms import ContentPageForm
from ..content.slugs import LatinSlugMixin
from ..events.page import EventPage
from ..publications.listing import find_entries
from ..search.searchable import SearchableMixin
from ..site.aliases import is_no_repeat
from ..site.visibility import is_public_below, restricted_paths
from .news import find_news


class HomePage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The home page of one language; its title is the municipality's name in that language."""

    summary = models.TextField(_("introduction"), max_length=300, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    address = models.TextField(_("address"), max_length=300, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=160, blank=True)

    base_form_class = ContentPageForm
    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("opening_hours")],
            heading=_("Contacts"),
            help_text=_("At the foot of every page in this language."),
        ),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        restricted = restricted_paths()
        events = EventPage.objects.filter(
            is_public_below(self.path, None, restricted),
            is_no_repeat(self.path, None, restricted),
            end__gte=now(),
        )
        return {
            **super().get_context(request, *args, **kwargs),
            "publications": find_entries(self.path, restricted).filter(withdrawn_on=None)[:5],
            "news": find_news(self.path, None, restricted)[:3],
            "events": events.defer_streamfields().order_by("start", "pk")[:3],
        }

    def get_structured_data(self) -> dict:
        """Return the site as schema.org data; ``site.metadata`` adds the municipality."""
        return {
            "@type": "WebSite",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
        }
