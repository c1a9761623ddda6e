"""What can be seen to be wrong before the site runs."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Warning, register

from .conf import DEFAULTS, setting

FAILURE_VIEW = "feedback.csrf.csrf_failure"


@register("feedback")
def check_settings(app_configs, **kwargs):
    """Warn of a setting that nobody reads, and of a form that would lose what was typed."""
    found = [
        Warning(
            f"FEEDBACK has an unknown setting {name!r}.",
            hint=f"The settings are {', '.join(DEFAULTS)}.",
            id="feedback.W001",
        )
        for name in getattr(settings, "FEEDBACK", {})
        if name not in DEFAULTS
    ]
    root = setting("ATTACHMENT_ROOT")
    if (
        root
        and settings.MEDIA_ROOT
        and Path(root).resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    ):
        found.append(
            Error(
                "Citizens' files would be public: ATTACHMENT_ROOT lies inside MEDIA_ROOT.",
                hint="Choose a folder that no web server serves.",
                id="feedback.E001",
            )
        )
    if settings.CSRF_FAILURE_VIEW != FAILURE_VIEW:
        found.append(
            Warning(
                "A sender whose cookie is lost will lose what they typed, and the small form will not work.",
                hint=f'Set CSRF_FAILURE_VIEW = "{FAILURE_VIEW}".',
                id="feedback.W002",
            )
        )
    return found
