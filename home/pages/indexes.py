"""Lists: pages that show the publications, news or events right below them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from civic_social.text_normalization import NormalizedTextMixin

from ..content.forms import LatinSlugForm
from ..content.slugs import LatinSlugMixin
from ..events.listing.context import listing_context
from ..events.listing.feeds import serve_atom_feed, serve_calendar_feed
from ..publications.listing import search_register
from ..publications.types import PUBLICATION_TYPES
from ..search.searchable import SearchableMixin
from ..site.pagination import paginate
from ..site.visibility import restricted_paths
from .news import find_news


class IndexPage(SearchableMixin, NormalizedTextMixin, LatinSlugMixin, Page):
    """The base of the lists."""

    summary = models.TextField(_("introduction"), max_length=400, blank=True)

    base_form_class = LatinSlugForm
    parent_page_types = ["home.HomePage", "home.BodyPage"]
    show_in_menus_default = True

    search_fields = [*Page.search_fields, *SearchableMixin.search_text_fields]
    content_panels = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        abstract = True

    def get_structured_data(self) -> dict:
        """Return the list as schema.org data."""
        return {
            "@type": "CollectionPage",
            "name": self.title,
            "description": self.summary,
            "url": self.full_url,
            "inLanguage": self.locale.language_code,
        }


class PublicationsIndexPage(IndexPage):
    """The policies, strategies, platforms, documents and decisions of one body."""

    template = "home/publications_index_page.html"
    subpage_types = [f"home.{model.__name__}" for model in PUBLICATION_TYPES]

    class Meta:
        verbose_name = _("list of publications")
        verbose_name_plural = _("lists of publications")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["register"] = search_register(request, self, [self.pk])
        context["listing"] = context["register"].listing
        return context


class NewsIndexPage(IndexPage):
    """News, the newest first."""

    template = "home/news_index_page.html"
    subpage_types = ["home.NewsPage"]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        news = find_news(self.path, self.depth + 1, restricted_paths())
        context["listing"] = paginate(request, news)
        return context


class EventIndexPage(RoutablePageMixin, IndexPage):
    """Events, filtered by time, topic and place, with an Atom feed and a calendar feed."""

    template = "home/event_index_page.html"
    subpage_types = ["home.EventPage"]

    class Meta:
        verbose_name = _("list of events")
        verbose_name_plural = _("lists of events")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **listing_context(self, request)}

    @path("calendar/", name="calendar")
    def calendar_route(self, request):
        """Return the calendar feed, of one topic if the query has ``topic``."""
        return serve_calendar_feed(self, request, request.GET.get("topic", "").replace("\x00", "")[:100])

    @path("feed/", name="feed")
    def feed_route(self, request):
        """Return the coming events as an Atom feed."""
        return serve_atom_feed(self, request)
