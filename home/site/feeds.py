"""Atom feeds of lists, bodies and home pages, and of topics in the language of the URL."""

from datetime import UTC, datetime, time

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from civic_social.models.sites import filter_pages

from ..content.topics import label_topics
from ..models import (
    BodyPage,
    ContentPage,
    EventIndexPage,
    HomePage,
    NewsIndexPage,
    PublicationsIndexPage,
)
from ..topics.addresses import find_topic, url_of
from .aliases import canonical_url, without_repeats
from .atom import NormalizedAtomFeed
from .teasers import attach_to_specific

#: Enough for a reader who fetches the feed once a week.
ENTRIES = 30
FEED_PAGE_TYPES = (HomePage, BodyPage, PublicationsIndexPage, NewsIndexPage, EventIndexPage)


class PagesFeed(Feed):
    """The announced pages below one page, the last published first."""

    feed_type = NormalizedAtomFeed

    def get_object(self, request, pk):
        pages = filter_pages(Page.objects.live().public(), Site.find_for_request(request))
        return get_object_or_404(pages.type(FEED_PAGE_TYPES), pk=pk).specific

    def title(self, page):
        return page.title

    def link(self, page):
        return page.full_url

    def subtitle(self, page):
        return page.summary

    def items(self, page):
        return _latest(Page.objects.descendant_of(page))

    def item_title(self, item):
        return item.teaser.heading

    def item_description(self, item):
        return item.teaser.description

    def item_link(self, item):
        return canonical_url(item)

    def item_pubdate(self, item):
        return item.first_published_at or _noon(item)

    def item_updateddate(self, item):
        return item.last_published_at or item.first_published_at or _noon(item)

    def item_categories(self, item):
        return sorted(topic.tag.name for topic in item.page_topics.all())


class TopicFeed(PagesFeed):
    """The announced pages of one site on one topic, in the language of the URL."""

    def get_object(self, request, slug):
        topic = find_topic(slug)
        if topic is None:
            raise Http404
        # Topics are shared by all sites; the methods below get nothing else.
        topic.site = Site.find_for_request(request)
        return topic

    def title(self, topic):
        [(_topic, label)] = label_topics([topic], get_language())
        return _("Topic: %(topic)s") % {"topic": label}

    def link(self, topic):
        return f"{topic.site.root_url}{url_of(topic)}" if topic.site else url_of(topic)

    def subtitle(self, topic):
        return ""

    def items(self, topic):
        pages = Page.objects.filter(locale=Locale.get_active(), page_topics__tag=topic)
        return _latest(filter_pages(pages, topic.site))


def _latest(pages):
    announced = [model for model in ContentPage.__subclasses__() if not model._meta.abstract]
    for abstract in [model for model in ContentPage.__subclasses__() if model._meta.abstract]:
        announced += abstract.__subclasses__()
    pages = without_repeats(pages.live().public().type(tuple(announced)))
    pages = pages.prefetch_related("page_topics__tag")
    latest = list(pages.order_by("-last_published_at", "-pk").defer_streamfields().specific()[:ENTRIES])
    attach_to_specific(latest)
    return latest


def _noon(item):
    date = item.get_date()
    if date is None:
        return datetime.now(UTC)
    return datetime.combine(date, time(12), tzinfo=get_current_timezone())
