"""The pages of topics: the list of topics, one topic, its longer lists and its calendar."""

import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag
from wagtail.models import Site

from feedback.alphabet import sort_key

from ..content.topics import label_topics
from ..events.calendar.files import build_calendar, calendar_response
from ..models import HomePage
from ..site.pagination import paginate
from ..site.visibility import restricted_paths
from .addresses import address_of, find_topic, url_of
from .content import ACTS, OTHERS, TopicContent, find_topics

#: Days for which a past event stays in the calendar to subscribe to, as in that of a list of events.
CALENDAR_PAST_DAYS, CALENDAR_EVENTS = 60, 500
#: The longer lists below the page of a topic, with the method of ``TopicContent`` and the template of a row.
PARTS = {
    "acts": ("acts", "publication"),
    "drafts": ("drafts", "publication"),
    "events": ("events", "event"),
    "past-events": ("past_events", "event"),
    "news": ("news", "news"),
}


@require_safe
def topic_list(request):
    """List the topics that public pages in the language of the address have. Raises Http404 without any."""
    home = _home(request, get_language())
    topics = list(find_topics(home, restricted_paths())) if home else []
    if not topics:
        raise Http404
    for each in topics:
        each.name = each.label or each.name
        each.url = url_of(each)
    topics.sort(key=lambda topic: sort_key(topic.name))
    context = {
        "title": pgettext("title of a page", "Topics"),
        "topics": topics,
        "description": _("Decisions, events and news by topic."),
        "is_indexed": True,
    }
    return render(request, "home/topics/list.html", context)


@require_safe
def topic_page(request, address):
    """Show everything on one topic. Raises Http404 if nothing public in this language has it."""
    content = _content(request, address)
    if isinstance(content, HttpResponse):
        return content
    introduction = content.introduction
    context = {
        **_context(request, content),
        "introduction": introduction,
        "contacts": introduction.contacts if introduction else {},
        "drafts": content.drafts()[:OTHERS],
        "acts": content.acts()[:ACTS],
        "events": content.events()[:OTHERS],
        "past_events": content.past_events()[:1],
        "news": content.news()[:OTHERS],
        "accounts": content.accounts(),
        "feed_url": reverse("topic_feed", args=[address_of(content.tag)]),
    }
    return render(request, "home/topics/topic.html", context)


@require_safe
def topic_part(request, address, part):
    """Show one of the topic's lists in parts. Raises Http404 if it is empty or does not exist."""
    if part not in PARTS:
        raise Http404
    content = _content(request, address, part)
    if isinstance(content, HttpResponse):
        return content
    method, row = PARTS[part]
    listing = paginate(request, getattr(content, method)())
    if not listing:
        raise Http404
    names = {
        "acts": _("Decisions and documents"),
        "drafts": _("Under discussion"),
        "events": _("Upcoming events"),
        "past-events": _("Past events"),
        "news": _("News"),
    }
    context = _context(request, content, part)
    context |= {"listing": listing, "row": row, "part_name": names[part]}
    context["title"] = f"{context['topic_name']}: {names[part]}"
    return render(request, "home/topics/part.html", context)


@require_safe
def topic_calendar(request, address):
    """Return the topic's recent and coming events as a calendar to subscribe to."""
    content = _content(request, address)
    if isinstance(content, HttpResponse):
        return content
    events = content.calendar_events(now() - datetime.timedelta(days=CALENDAR_PAST_DAYS))[:CALENDAR_EVENTS]
    name = _label(content.tag, get_language())
    file = build_calendar(events, name, get_url=lambda page: page.get_full_url(request))
    return calendar_response(file, "topic.ics")


def _home(request, language) -> HomePage | None:
    """Return the live home page of the request's site in ``language``, or None."""
    site = Site.find_for_request(request)
    homes = HomePage.objects.live().filter(locale__language_code=language)
    if site:
        homes = homes.filter(translation_key=site.root_page.translation_key)
    return homes.select_related("locale").first()


def _content(request, address, part="") -> TopicContent | HttpResponse:
    """Return the content of the topic, or a redirect from an earlier address to the present one.

    Raises Http404 if there is no such topic, or nothing public in this language has it.
    """
    tag, home = find_topic(address), _home(request, get_language())
    if tag is None or home is None:
        raise Http404
    content = TopicContent(tag, home)
    if content.is_empty():
        raise Http404
    if address != address_of(tag) and find_topic(address_of(tag)) == tag:
        name = request.resolver_match.view_name
        target = reverse(name, args=[address_of(tag), *([part] if part else [])])
        return redirect(f"{target}?{request.GET.urlencode()}" if request.GET else target, permanent=True)
    return content


def _context(request, content, part="") -> dict:
    name = _label(content.tag, get_language())
    introduction = content.introduction
    return {
        "title": name,
        "topic": content.tag,
        "topic_name": name,
        "topic_url": url_of(content.tag),
        "topic_address": address_of(content.tag),
        "translations": {} if part else _translations(request, content.tag),
        "description": introduction.text
        if introduction and introduction.text
        else _("Decisions, events and news on the topic “%(topic)s”.") % {"topic": name},
        "is_indexed": not part,
    }


def _label(tag: Tag, language: str) -> str:
    [(_tag, label)] = label_topics([tag], language)
    return label


def _translations(request, tag) -> dict[str, str]:
    """Return the path of the topic's page in each language in which it is not empty."""
    urls = {}
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        home = _home(request, code)
        if home and not TopicContent(tag, home).is_empty():
            with translation.override(code):
                urls[code] = url_of(tag)
    return urls
