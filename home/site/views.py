"""Views that are not pages: search, stylesheet with the site's colours, cards, robots.txt."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Locale, Page, Site

from civic_social.models.sites import filter_pages

from .. import cards
from ..models import ContentPage, SiteIdentity
from ..search.queries import add_summaries, search_pages
from .aliases import repeated_in
from .colours import lighten, mix
from .pagination import paginate

#: Characters; longer queries are cut, since the database would work for them in vain.
MAX_QUERY_LENGTH = 200


@require_safe
def search(request):
    """Show the site's pages that match ``q``, in the language of the URL."""
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    context = {"query": query, "title": _("Search")}
    if query:
        pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
        pages = filter_pages(pages, Site.find_for_request(request))
        # As keys: the search can filter by indexed fields only.
        if repeated := list(repeated_in(pages).values_list("pk", flat=True)):
            pages = pages.exclude(pk__in=repeated)
        context["listing"] = paginate(request, search_pages(query, pages))
        add_summaries(context["listing"])
    return render(request, "home/search.html", context)


def _theme_etag(request):
    site = Site.find_for_request(request)
    identity = SiteIdentity.for_request(request) if site else SiteIdentity()
    return f'"{identity.brand_colour}{identity.accent_colour}"'.replace("#", "")


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_theme_etag)
def theme(request):
    """Return the site's colours as a stylesheet, since the content security policy forbids inline styles."""
    site = Site.find_for_request(request)
    identity = SiteIdentity.for_request(request) if site else SiteIdentity()
    brand, accent = identity.brand_colour, identity.accent_colour
    rules = (
        f":root{{--brand:{brand};--brand-deep:{mix(brand, '#000000', 0.3)};"
        f"--brand-tint:{mix(brand, '#ffffff', 0.93)};--brand-night:{lighten(brand)};"
        f"--accent:{accent}}}"
    )
    return HttpResponse(rules, content_type="text/css; charset=utf-8")


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
