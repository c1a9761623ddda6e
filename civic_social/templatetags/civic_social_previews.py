"""Template tags that compute the previews of posts."""

from typing import Any

from django import template
from django.http import HttpResponse
from django.template import Context

from ..admin.pages import previews
from ..models import SocialTemplate

register = template.Library()


@register.simple_tag(takes_context=True)
def page_previews(
    context: Context, page: Any, channel: str, page_preview: HttpResponse
) -> list[previews.Preview]:
    """Return the previews of ``page`` at the accounts of ``channel``, for the user of the request."""
    return previews.page_previews(page, context["request"].user, channel, page_preview)


@register.simple_tag(takes_context=True)
def template_preview(context: Context, template: SocialTemplate) -> previews.TemplatePreview | None:
    """Return the preview of a text template, or None if no published page can show it."""
    return previews.template_preview(template, context["request"])
