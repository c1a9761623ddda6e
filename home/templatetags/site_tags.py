"""Template tags of the municipal website."""

import re
from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils.timezone import localtime
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar

from civic_social.models import SocialAccount
from civic_social.pages import SocialPageMixin

from ..content import dates
from ..content.blocks import ATTACHMENT_KINDS
from ..content.teaser import Teaser, teaser_of
from ..files.checking import advise
from ..models import PublishedAnswer
from ..site.metadata import Metadata, metadata_for
from ..site.navigation import Navigation, navigation_for
from ..site.sharing import ShareLink, share_links
from ..topics.addresses import url_of

register = template.Library()

#: Spaces after a day or "№", and before an abbreviation or a dash.
_TOGETHER = re.compile(r"(?<=\b\d) (?=[^\W\d])|(?<=\b\d\d) (?=[^\W\d])|(?<=№) | (?=(?:г|ч)\.)| (?=–)")

#: The variables by which a view that is not a page sets its metadata.
VIEW_FACTS = ("title", "description", "is_indexed")


@register.simple_tag(takes_context=True)
def navigation(context) -> Navigation:
    """Return menu, breadcrumbs, languages and identity: ``{% navigation as nav %}``."""
    return navigation_for(context["request"], context.get("page"), context.get("translations"))


@register.simple_tag(takes_context=True)
def metadata(context) -> Metadata:
    """Return the metadata of the page, or of a view: ``{% metadata as meta %}``.

    The context needs the navigation as ``nav``, and for a view those of ``VIEW_FACTS`` that it has.
    """
    view = {name: context[name] for name in VIEW_FACTS if name in context}
    return metadata_for(context["request"], context.get("page"), context["nav"], view)


@register.simple_tag(takes_context=True)
def accounts_to_follow(context) -> list[SocialAccount]:
    """Return the accounts for “Follow us”, from the navigation ``nav`` if the context has it."""
    if nav := context.get("nav"):
        return nav.follow
    page, request = context.get("page"), context.get("request")
    return navigation_for(request, page).follow if page and request else []


@register.simple_tag(takes_context=True)
def editors_bar(context) -> str:
    """Return Wagtail's user bar with its checks of the content, for previews and requests with a session.

    Without a session cookie the session is not read, because the response could not be cached then.
    """
    request = context["request"]
    if not getattr(request, "is_preview", False) and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return wagtailuserbar(context)


@register.inclusion_tag("home/includes/published_answers.html", takes_context=True)
def published_answers(context):
    """Show the questions from comments on the page with our answers; needs ``nav``."""
    page = context["page"]
    answers = list(PublishedAnswer.objects.filter(page=page.pk)) if page.pk else []
    return {"answers": answers, "nav": context.get("nav"), "request": context.get("request")}


@register.filter
def pdf_advice(document) -> list[str] | None:
    """Return the advice on a document that is a PDF, or None if it is none or was not checked yet."""
    check = getattr(document, "pdf_check", None)
    is_current = check is not None and check.file_name == document.file.name
    return advise(check) if is_current else None


@register.filter
def subscribe_query(page) -> str:
    """Return the query of the form to subscribe for the kinds of page below a list, or an empty string."""
    models = page.specific_class.allowed_subpage_models()
    kinds = [model._meta.label_lower for model in models if issubclass(model, SocialPageMixin)]
    return f"?{urlencode({'kind': kinds}, doseq=True)}" if kinds else ""


@register.filter
def topic_url(tag) -> str:
    """Return the path of the page of a topic, in the active language."""
    return url_of(tag)


@register.filter
def teaser(page) -> Teaser:
    """Return what may be shown of a specific page where it is only named: ``{{ page|teaser }}``."""
    return teaser_of(page)


@register.filter
def lookup(mapping, key):
    """Return the value at ``key``, or an empty string."""
    return mapping.get(key, "")


@register.filter
def attachment_kind(kind) -> str:
    """Return the name of a kind of attachment, with a capital."""
    return str(ATTACHMENT_KINDS.get(kind, "")).capitalize()


@register.filter
def language_in_words(code) -> str:
    """Return the name of a language, in the active language and for the middle of a sentence."""
    return dates.within_sentence(str(dict(settings.LANGUAGES).get(code, code)))


@register.simple_tag(takes_context=True)
def sharing(context) -> list[ShareLink]:
    """Return the links to share the page: ``{% sharing as links %}``."""
    page = context["page"]
    return share_links(page.get_full_url(context["request"]) or "", teaser_of(page).heading)


@register.filter
def in_words(day) -> str:
    """Return a date in words, or an empty string without a date."""
    return dates.format_date(day) if day else ""


@register.filter
def unbroken(words) -> str:
    """Return ``words`` with no-break spaces, where no line may end: "10 декември 2026 г.", "Община – "."""
    return _TOGETHER.sub("\u00a0", str(words))


@register.filter
def machine_time(moment) -> str:
    """Return a datetime for the attribute ``datetime``, without microseconds, which HTML does not allow."""
    return localtime(moment).isoformat(timespec="seconds")


@register.filter
def month(day) -> str:
    """Return the name of the month."""
    return dates.month_name(localtime(day) if isinstance(day, datetime) else day)
