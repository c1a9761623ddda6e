"""The home page of the municipality, one for each language."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search import index

from ..caching import remembered
from ..composing import composed
from ..events.page import EVENT_ROW, EventPage
from ..forms import ContentPageForm
from ..listings import entries_below, first_of
from ..renditions import bring_renditions
from ..visibility import closed_paths, found_below
from .news import NEWS_CARD, news_below
from .public import PublicPage, as_found


@composed
def _pictures(key):
    return get_image_model().objects.filter(pk=key)


@composed
def _publications(path, closed):
    return entries_below(path, closed).filter(withdrawn_on=None)[:5]


@composed
def _news(path, closed):
    return first_of(news_below(path, None, closed), 3).only(*NEWS_CARD).select_related("picture")


@composed
def _events(path, closed, moment):
    events = EventPage.objects.filter(found_below(path, None, closed), end__gte=moment)
    return first_of(events.order_by("start", "pk"), 3).only(*EVENT_ROW)


class HomePage(PublicPage, Page):
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
        request._home_page = self
        if not path_components:
            as_found(self, request)
        else:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            # By the slug, which has an index; the address has none.
            pages = Page.objects.live().filter(slug=path_components[-1], path__startswith=self.path)
            page = pages.filter(url_path=address).first()
            if page:
                return as_found(page, request).route(request, [])
            if view := self._route_to_view(request, path_components):
                return view
        return super().route(request, path_components)

    def _route_to_view(self, request, path_components):
        """Find the page that has a view at an address below its own, in two queries as well."""
        parts = [path_components[:end] for end in range(1, len(path_components))]
        above = [f"{self.url_path}{'/'.join(part)}/" for part in parts]
        if not above:
            return None
        pages = Page.objects.live().filter(slug__in=path_components[:-1], path__startswith=self.path)
        page = pages.filter(url_path__in=above).order_by("-depth").first()
        if page is None:
            return None
        rest = path_components[page.depth - self.depth :]
        return as_found(page, request, is_answer=False).route(request, rest)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context |= remembered(f"front:{self.pk}", lambda: self._latest(request))
        return context

    def _latest(self, request):
        closed = closed_paths(request)
        if self.picture_id and not self._meta.get_field("picture").is_cached(self):
            self.picture = next(iter(_pictures(self.picture_id)), None)
        news = _news(self.path, closed)
        bring_renditions([self.picture, *(item.picture for item in news)])
        return {
            "publications": _publications(self.path, closed),
            "news": news,
            "events": _events(self.path, closed, now()),
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
