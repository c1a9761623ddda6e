"""The home page of the municipality, one for each language."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from ..caching import remembered
from ..forms import ContentPageForm
from ..listings import latest_publications
from ..visibility import is_public
from .events import EventPage
from .news import NewsPage


class HomePage(Page):
    """The first page of a language. Its title is the municipality's name in that language."""

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

    search_fields = [*Page.search_fields, index.SearchField("summary")]
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

    def route(self, request, path_components):
        """Find a page below by its whole address, in two queries instead of two for each part of it.

        What has no page of its own (the address of a view that a page type adds) goes the ordinary way.
        """
        if path_components:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            # By the slug, which has an index; the address has none.
            pages = Page.objects.live().filter(slug=path_components[-1], path__startswith=self.path)
            page = pages.filter(url_path=address).first()
            if page:
                return page.specific.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context |= remembered(f"front:{self.pk}", lambda: self._latest(request))
        return context

    def _latest(self, request):
        visible = is_public(request)
        news = NewsPage.objects.live().filter(visible).descendant_of(self).defer_streamfields()
        events = EventPage.objects.live().filter(visible).descendant_of(self).defer_streamfields()
        return {
            "publications": list(latest_publications(self, request).filter(withdrawn_on=None)[:5]),
            # Not with their renditions: those are made at the first look, and Wagtail remembers them itself.
            "news": list(news.select_related("picture").order_by("-date", "-pk")[:3]),
            "events": list(events.filter(end__gte=now()).order_by("start")[:3]),
        }

    def get_structured_data(self) -> dict:
        """Return the site; metadata.py adds the municipality itself."""
        return {
            "@type": "WebSite",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
        }
