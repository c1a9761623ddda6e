"""The short links of a page for editors: addresses, clicks, and the QR code for a notice board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from ...models import ShortLink
from ...planning.dependencies import page_model
from ...short_links import qr_codes
from ...short_links.addresses import root_for
from ...short_links.allocation import link_of_page
from ...short_links.clicks import ClickCounts, clicks_on

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The files of a QR code: the function that draws it and the content type, by the ending of the file.
FILES = {"svg": (qr_codes.svg, "image/svg+xml"), "png": (qr_codes.png, "image/png")}


@dataclass(frozen=True, slots=True)
class LinkUse:
    """The use of some short links of a page: the place where people find them, and their clicks."""

    place: StrOrPromise
    clicks: ClickCounts


@dataclass(frozen=True, slots=True)
class PageShortLink:
    """The short link of a page: its URL, the URLs of its QR code by the ending of the file, and its uses."""

    url: str
    qr_urls: dict[str, str]
    uses: tuple[LinkUse, ...]


def short_link_of(page: Any) -> PageShortLink | None:
    """Return the short link of ``page`` with its clicks and those of its posts, or None without one."""
    link = link_of_page(page) if page.pk else None
    root = root_for(page.full_url or "") if link else ""
    if link is None or not root:
        return None
    qr_urls = {kind: reverse("civic_social_qr_code", args=[page.pk, kind]) for kind in FILES}
    return PageShortLink(f"{root}{link.code}", qr_urls, tuple(_uses(page)))


def _uses(page: Any) -> list[LinkUse]:
    """Return the use of the page's own link, and that of its posts' links at each network with clicks."""
    by_source: dict[str, list[ShortLink]] = {}
    own: list[ShortLink] = []
    for link in ShortLink.objects.filter(page_id=page.pk):
        (by_source.setdefault(link.source, []) if link.marker else own).append(link)
    uses = [LinkUse(_("Notice board, print"), clicks_on(own))]
    for source, links in sorted(by_source.items()):
        if (clicks := clicks_on(links)).total:
            uses.append(LinkUse(source.capitalize(), clicks))
    return uses


@require_safe
def qr_code(request: HttpRequest, page_id: int, kind: str) -> HttpResponse:
    """Return the QR code of the page's short link as a file; with ``download`` in the query, to be saved.

    Raises ``Http404`` if the page has none, and ``PermissionDenied`` for a user who may not edit the page.
    """
    page: Page = get_object_or_404(page_model(), pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    found = short_link_of(page) if kind in FILES else None
    if found is None:
        raise Http404
    draw, content_type = FILES[kind]
    headers = {}
    if "download" in request.GET:
        code = found.url.rsplit("/", 1)[-1]
        headers["Content-Disposition"] = f'attachment; filename="qr-{code}.{kind}"'
    return HttpResponse(draw(found.url), content_type=content_type, headers=headers)
