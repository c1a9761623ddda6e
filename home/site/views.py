"""Views that are not pages: stylesheet with the site's colours, cards, robots.txt."""

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Page, Site

from .. import cards
from ..models import ContentPage, SiteIdentity
from .colours import palette

#: The cache key of the colours that were last read from the database.
LAST_COLOURS = "home.site.colours"


def _palette(request):
    """Return the colours of the site; those of the last request if the database does not answer.

    The error pages ask for them, too.
    """
    try:
        site = Site.find_for_request(request)
        identity = SiteIdentity.for_request(request) if site else SiteIdentity()
    except DatabaseError:
        return cache.get(LAST_COLOURS) or palette(SiteIdentity().brand_colour, SiteIdentity().accent_colour)
    colours = palette(identity.brand_colour, identity.accent_colour)
    if cache.get(LAST_COLOURS) != colours:
        cache.set(LAST_COLOURS, colours, None)
    return colours


def _theme_etag(request):
    request.palette = _palette(request)
    return f'"{"".join(request.palette.values())}"'.replace("#", "")


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_theme_etag)
def theme(request):
    """Return the site's colours as a stylesheet, since the content security policy forbids inline styles."""
    rules = ";".join(f"--{name}:{colour}" for name, colour in request.palette.items())
    return HttpResponse(f":root{{{rules}}}", content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)
def card(request, page_id, shape, fingerprint):
    """Return the card with this fingerprint, drawing it at the first request.

    An old fingerprint whose card was never drawn redirects to the current card. Only the current content of
    public pages is drawn. Raises Http404 if the page is not public or has no cards.
    """
    name = cards.find_file(shape, fingerprint)
    if name is None:
        page = Page.objects.live().public().filter(pk=page_id).first()
        page = page.specific if page else None
        if shape not in cards.SHAPES or not isinstance(page, ContentPage):
            raise Http404
        content = cards.get_content(page)
        if content.fingerprint != fingerprint:
            return redirect(reverse("card", args=[page_id, shape, content.fingerprint]))
        name = cards.draw_once(content, shape)
    return FileResponse(default_storage.open(name), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    """Return robots.txt: all crawlers may read everything but the admin."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /django-admin/", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
