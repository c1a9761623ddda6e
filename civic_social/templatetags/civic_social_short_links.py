"""A tag that puts the short link of a page and its QR code on its print."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from ..messages import without_scheme
from ..pages import SocialPageMixin
from ..short_links import qr_codes
from ..short_links.addresses import root_for
from ..short_links.allocation import link_of_page

register = template.Library()


@register.inclusion_tag("civic_social/short_links/print.html")
def short_link_for_print(page: Any) -> dict[str, Any]:
    """Show the address and the QR code of ``page`` on paper only; nothing for a page without a short link.

    The site's stylesheet hides ``.short-link-print`` on screens.
    """
    if not (isinstance(page, SocialPageMixin) and page.has_short_link and page.pk):
        return {}
    link = link_of_page(page)
    root = root_for(page.full_url or "") if link else ""
    if link is None or not root:
        return {}
    url = f"{root}{link.code}"
    # The code is an element and not a file, since browsers do not load hidden pictures before they print.
    return {"address": without_scheme(url), "qr_code": mark_safe(qr_codes.inline_svg(url))}  # noqa: S308  # nosec  # made by segno
