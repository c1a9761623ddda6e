"""Template tags of the municipal website."""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import get_language
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar

from .. import dates
from ..blocks import ATTACHMENT_KINDS
from ..caching import remembered
from ..metadata import Metadata, metadata_for
from ..navigation import Navigation, link_to, navigation_for
from ..sharing import ShareLink, share_links

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context) -> Navigation:
    """Return menu, breadcrumbs, languages and identity: ``{% navigation as nav %}``."""
    return navigation_for(context["request"], context.get("page"))


@register.simple_tag(takes_context=True)
def metadata(context) -> Metadata:
    """Return the head of the page in the context, or of a view with ``title``: ``{% metadata as meta %}``."""
    page = context.get("page")
    around = navigation_for(context["request"], page)
    return metadata_for(context["request"], page, around, context.get("title", ""))


class RememberNode(template.Node):
    """A part of a page that is made once in a generation, in each language; a preview makes its own."""

    def __init__(self, nodelist, name, vary):
        self.nodelist = nodelist
        self.name = name
        self.vary = vary

    def render(self, context):
        request = context.get("request")
        if request is None or getattr(request, "is_preview", False) or not settings.SITE_CACHE_SECONDS:
            return self.nodelist.render(context)
        marks = [str(expression.resolve(context)) for expression in self.vary]
        name = ":".join(["part", self.name, get_language() or "", *marks])
        return remembered(name, lambda: self.nodelist.render(context), shared=False)


@register.tag
def remember(parser, token):
    """Remember what is between: ``{% remember "foot" page.pk %}…{% endremember %}``.

    The values after the name tell one such part from another. What is between must depend on nothing else but
    the language and what ``caching.WATCHED`` names: never on who is asking.
    """
    _tag, name, *vary = token.split_contents()
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(nodelist, name.strip("\"'"), [parser.compile_filter(value) for value in vary])


@register.simple_tag(takes_context=True)
def editors_bar(context) -> str:
    """Return Wagtail's bar for those who may edit, which brings the checks of the content.

    Strangers are not even asked who they are: a page that has looked into a session is not remembered.
    """
    request = context["request"]
    if not getattr(request, "is_preview", False) and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return wagtailuserbar(context)


@register.simple_tag(takes_context=True)
def page_link(context, page) -> str:
    """Return the address of ``page`` seen from this request, without a query for the site.

    Pages of the navigation bring theirs as ``link``: it is the same around every page.
    """
    around = context.get("nav")
    return link_to(page, context["request"], around.home if around else None)


@register.filter
def lookup(mapping, key):
    """Return the value at ``key``, or nothing."""
    return mapping.get(key, "")


@register.filter
def attachment_kind(kind) -> str:
    """Return what people call a file of this kind."""
    return str(ATTACHMENT_KINDS.get(kind, "")).capitalize()


@register.filter
def language_in_words(code) -> str:
    """Return the name of a language in the active one, as it is written behind other words."""
    return dates.within_sentence(str(dict(settings.LANGUAGES).get(code, code)))


@register.simple_tag(takes_context=True)
def sharing(context) -> list[ShareLink]:
    """Return the links that pass the page on: ``{% sharing as links %}``."""
    page = context["page"]
    return share_links(page.get_full_url(context["request"]) or "", page.title)


@register.filter
def in_words(day) -> str:
    """Return a date as people write it."""
    return dates.format_date(day) if day else ""


@register.filter
def machine_time(moment) -> str:
    """Return a moment as the attribute ``datetime`` wants it: HTML knows no microseconds."""
    return localtime(moment).isoformat(timespec="seconds")


@register.filter
def month(day) -> str:
    """Return the name of the month."""
    return dates.month_name(localtime(day) if isinstance(day, datetime) else day)
