"""What is not a page: search, the colours of the site, drawn cards, robots.txt."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from wagtail.models import Locale, Page, Site

from . import cards
from .colours import lightened, mix
from .listings import paginate
from .models import ContentPage, SiteIdentity
from .searching import bring_summaries, pages_matching

#: Longer questions are cut: nobody types them, and the database should not work for them.
LONGEST_QUERY = 200


@require_safe
def search(request):
    """Show the pages of the language of the address that match ``q``."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = {"query": query, "title": _("Search")}
    if query:
        pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=1)
        context["listing"] = paginate(request, pages_matching(query, pages))
        bring_summaries(context["listing"])
    return render(request, "home/search.html", context)


def _theme_etag(request):
    site = Site.find_for_request(request)
    identity = SiteIdentity.for_request(request) if site else SiteIdentity()
    return f'"{identity.brand_colour}{identity.accent_colour}"'.replace("#", "")


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_theme_etag)
def theme(request):
    """Return the site's colours as a stylesheet: the policy for content allows no style in a page."""
    site = Site.find_for_request(request)
    identity = SiteIdentity.for_request(request) if site else SiteIdentity()
    brand, accent = identity.brand_colour, identity.accent_colour
    rules = (
        f":root{{--brand:{brand};--brand-deep:{mix(brand, '#000000', 0.3)};"
        f"--brand-tint:{mix(brand, '#ffffff', 0.93)};--brand-night:{lightened(brand)};"
        f"--accent:{accent}}}"
    )
    return HttpResponse(rules, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=365 * 24 * 60 * 60, immutable=True)
def card(request, page_id, shape, fingerprint):
    """Send the card of a page, drawing it when it is asked for first.

    An address names what is on the card. One of earlier words stays good when it was ever drawn; otherwise it
    leads to the card of today. Nothing is drawn but what a public page says.
    """
    name = cards.kept_file(shape, fingerprint)
    if name is None:
        page = Page.objects.live().public().filter(pk=page_id).first()
        page = page.specific if page else None
        if shape not in cards.SHAPES or not isinstance(page, ContentPage):
            raise Http404
        content = cards.content_of(page)
        if content.fingerprint != fingerprint:
            return redirect(reverse("card", args=[page_id, shape, content.fingerprint]))
        name = cards.keep(content, shape)
    return FileResponse(default_storage.open(name), content_type="image/jpeg")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request):
    """Let everyone, the networks' crawlers too, read everything but the admin, and say where the map is."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /django-admin/", "", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
