"""Settings of the sandbox."""

from django.conf import settings


def is_enabled() -> bool:
    """Return True if ``DEBUG`` or ``CIVIC_SOCIAL["SANDBOX_OUTSIDE_DEBUG"]`` is true."""
    return bool(settings.DEBUG or _options().get("SANDBOX_OUTSIDE_DEBUG"))


def is_strict() -> bool:
    """Return True if ``CIVIC_SOCIAL["SANDBOX_STRICT"]`` is true: unknown parameters and fields are errors."""
    return bool(_options().get("SANDBOX_STRICT"))


def app_credentials() -> tuple[str, str]:
    """Return the configured Meta app's ID and secret; both are empty if not set."""
    options = _options()
    return options.get("META_APP_ID", ""), options.get("META_APP_SECRET", "")


def instagram_app_credentials() -> tuple[str, str]:
    """Return the configured Instagram app's ID and secret; both are empty if not set."""
    options = _options()
    return options.get("INSTAGRAM_APP_ID", ""), options.get("INSTAGRAM_APP_SECRET", "")


def _options() -> dict:
    return getattr(settings, "CIVIC_SOCIAL", {})
