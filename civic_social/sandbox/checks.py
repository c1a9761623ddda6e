"""System checks of the sandbox."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

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
