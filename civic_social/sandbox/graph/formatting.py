"""Values in the formats of the Graph API."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse

from .graph_call import GraphCall


def graph_time(value: datetime | None) -> str | None:
    """Return a time in Meta's format, such as ``2019-01-02T18:31:28+0000``."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S%z") if value else None


def unix_time(value: datetime | None) -> int:
    """Return a time in Unix seconds; 0 stands for none, as in ``debug_token``."""
    return int(value.timestamp()) if value else 0


def redirect_url(call: GraphCall, url: str) -> str:
    """Return the sandbox's redirecting URL for a posted link, like Facebook's ``l.facebook.com``."""
    return call.absolute_url(f"{reverse('civic_social_sandbox:link')}?{urlencode({'u': url})}")


def preview_image_url(call: GraphCall, preview_id: int) -> str:
    """Return the URL of a link preview's image."""
    return call.absolute_url(reverse("civic_social_sandbox:preview", args=[preview_id]))
