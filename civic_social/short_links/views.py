"""The view behind ``/s/<code>``."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks

from ..messages import mark, with_campaign
from ..models import ShortLink
from ..short_codes import normalize_code
from .clicks import count


@never_cache
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponseBase:
    """Redirect to the page of the short link with ``code``, and count the click.

    The address is always that of a page of this site, with the parameters for its visit statistics; nothing
    of the request becomes a part of it. A deleted page answers 410, an unpublished one 404. A page for some
    visitors asks for the login or the password here, so that its address stays unknown. Raises ``Http404``
    for an unknown code.
    """
    link = ShortLink.objects.filter(code=normalize_code(code)).first()
    if link is None:
        raise Http404("no short link has this code")
    return _without_index(_response(request, link))


def _response(request: HttpRequest, link: ShortLink) -> HttpResponseBase:
    page_model: Any = ShortLink._meta.get_field("page").related_model
    page = page_model.objects.filter(pk=link.page_id).specific().first()
    if page is None:
        return _explain(request, is_deleted=True)
    address = page.get_full_url() if page.live else None
    if not address:
        return _explain(request, is_deleted=False)

    def redirect(page: Any, request: HttpRequest, args: list, kwargs: dict) -> HttpResponseBase:
        count(link, request)
        return HttpResponseRedirect(_target(address, link))

    serve = redirect
    if page.get_view_restrictions().exists():
        # Wagtail's check of the page, as in ``wagtail.views.serve``; its forms return to this address.
        for hook in reversed(hooks.get_hooks("on_serve_page")):
            serve = hook(serve)
    return serve(page, request, [], {})


def _target(address: str, link: ShortLink) -> str:
    return mark(address, link.marker, link.source) if link.marker else with_campaign(address, link.source)


def _explain(request: HttpRequest, *, is_deleted: bool) -> HttpResponse:
    context = {"is_deleted": is_deleted}
    return render(
        request, "civic_social/short_links/unavailable.html", context, status=410 if is_deleted else 404
    )


def _without_index(response: HttpResponseBase) -> HttpResponseBase:
    """Return ``response`` with the wish that search engines list the page and not its short link."""
    response["X-Robots-Tag"] = "noindex"
    return response
