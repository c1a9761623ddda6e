"""Where the sandbox may run, and the app it pretends Meta has approved."""

from django.conf import settings


def is_enabled() -> bool:
    """Say whether the sandbox may answer at all: in development, or where a setting insists (tests)."""
    return bool(settings.DEBUG or _options().get("SANDBOX_OUTSIDE_DEBUG"))


def app_credentials() -> tuple[str, str]:
    """Return the id and the secret of the Meta app that the site is configured with."""
    options = _options()
    return options.get("META_APP_ID", ""), options.get("META_APP_SECRET", "")


def _options() -> dict:
    return getattr(settings, "CIVIC_SOCIAL", {})
