"""System checks of the Graph API's settings."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils import timezone

from ...conf import settings
from .versions import TESTED, VERSION, has_ended


@register("civic_social")
def check_graph_version(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if the version of the Graph API is malformed, or has ended."""
    version = settings.GRAPH_API_VERSION
    if VERSION.fullmatch(version) and not has_ended(version, timezone.localdate()):
        return []
    return [
        Warning(
            f"GRAPH_API_VERSION is {version!r}, which Meta does not serve.",
            hint=f"Set CIVIC_SOCIAL_GRAPH_API_VERSION to one of {', '.join(TESTED)}.",
            id="civic_social.W005",
        )
    ]


@register("civic_social", deploy=True)
def check_graph_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning for each URL of the Graph API that is not HTTPS, as that of a sandbox."""
    return [
        Warning(
            f"Posts are sent to {getattr(settings, name)}, which is not HTTPS.",
            hint=f"Leave CIVIC_SOCIAL_{name} unset on a public site.",
            id="civic_social.W002",
        )
        for name in ("GRAPH_API_URL", "INSTAGRAM_API_URL")
        if not getattr(settings, name).startswith("https://")
    ]
