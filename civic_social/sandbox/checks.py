"""System checks of the sandbox."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register
from django.urls import NoReverseMatch, reverse

from ..conf import settings
from .conf import is_enabled


@register()
def check_sandbox_is_disabled(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if the sandbox is installed on a site with ``DEBUG = False``."""
    if is_enabled():
        return []
    return [
        Error(
            "The social sandbox is installed on a site with DEBUG = False.",
            hint=(
                "Remove 'civic_social.sandbox' from INSTALLED_APPS. "
                "Only a test run may set CIVIC_SOCIAL['SANDBOX_OUTSIDE_DEBUG'] = True instead."
            ),
            id="civic_social_sandbox.E001",
        )
    ]


@register()
def check_sandbox_is_reached(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if the site does not serve the sandbox, or if posts go to Meta all the same."""
    try:
        reverse("civic_social_sandbox:index")
    except NoReverseMatch:
        return [
            Warning(
                "The site does not serve the sandbox, so that nobody sees its wall.",
                hint='Add path("sandbox/", include("civic_social.sandbox.urls")) before Wagtail\'s URLs.',
                id="civic_social_sandbox.W001",
            )
        ]
    if not settings.GRAPH_API_URL.startswith("https://graph.facebook.com"):
        return []
    return [
        Warning(
            "The sandbox is installed, but posts are sent to Meta.",
            hint='Set CIVIC_SOCIAL["GRAPH_API_URL"] to the URL of the sandbox, such as '
            "http://localhost:8000/sandbox/graph.",
            id="civic_social_sandbox.W002",
        )
    ]
