"""System checks of the sandbox."""

from django.core.checks import Error, register

from .conf import is_enabled


@register()
def sandbox_is_not_public(app_configs, **kwargs):
    """Refuse a site that has the sandbox installed with ``DEBUG = False``."""
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
