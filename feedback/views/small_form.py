"""The small form in other pages: a box for a comment that leads on to a feedback page."""

from typing import Any

from django.template import Context
from wagtail.models import Page

from ..models import FeedbackPage
from ..models.sites import get_only_site


def small_form_context(
    context: Context | dict[str, Any], feedback_page: Page | None = None
) -> dict[str, Any]:
    """Return the context of the small form within the context of the page around it.

    The form leads to ``feedback_page``, or else to the first one of the site in the page's language. ``url``
    is empty, and nothing is shown, if it is not live or not open.
    """
    request, page = context.get("request"), context.get("page")
    target = feedback_page.specific if feedback_page else find_feedback_page(page)
    return {
        "url": target.get_url(request) if target and target.live and target.is_open else "",
        "about": page.pk if page is not None and page.pk else "",
    }


def find_feedback_page(page: Page | None) -> FeedbackPage | None:
    """Return the first live and public feedback page in the language and Site of ``page``, or None."""
    pages = FeedbackPage.objects.live().public().order_by("path")
    if page is None or not page.locale_id:
        return pages.first()
    pages = pages.filter(locale=page.locale_id)
    if get_only_site() or not page.pk:
        return pages.first()
    site = page.get_site()
    return next((found for found in pages if found.get_site() == site), None)
