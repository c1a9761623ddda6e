"""System checks of the settings of logins."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from civic_social.conf import settings as social_settings
from feedback.conf import settings as feedback_settings

from . import roles


@register(Tags.security)
def check_second_factor(app_configs, **kwargs):
    """Check the names of roles, and that the secrets of second factors can be encrypted."""
    found = []
    for role in settings.SECOND_FACTOR_REQUIRED_FOR:
        if role not in roles.ROLES and not role.removeprefix(roles.GROUP_PREFIX) != role:
            found.append(
                Error(
                    f"SECOND_FACTOR_REQUIRED_FOR names an unknown role: {role!r}.",
                    hint=f"Known are {', '.join(roles.ROLES)} and {roles.GROUP_PREFIX}NAME.",
                    id="home.E011",
                )
            )
    if settings.SECOND_FACTOR_REQUIRED_FOR and not social_settings.CREDENTIAL_KEYS:
        found.append(
            # A warning, since an error would stop the command that makes a key.
            Warning(
                "A second factor is required, and no key encrypts its secrets: nobody can add one.",
                hint="Set CIVIC_SOCIAL_CREDENTIAL_KEYS; make a key with: python manage.py social new-key",
                id="home.W012",
            )
        )
    return found


@register(Tags.security)
def check_limits(app_configs, **kwargs):
    """Check that the limits of attempts are positive, and that networks behind a proxy are distinguished."""
    found = []
    if settings.LOGIN_ATTEMPTS < 1 or settings.LOGIN_COOL_OFF_MINUTES < 1:
        found.append(
            Error(
                "LOGIN_ATTEMPTS and LOGIN_COOL_OFF_MINUTES must be at least 1: nobody could log in.",
                id="home.E013",
            )
        )
    behind_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    if behind_proxy and not feedback_settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "The site is behind a proxy, and TRUSTED_PROXIES is 0: all share one limit of attempts.",
                hint="Set TRUSTED_PROXIES to the number of your reverse proxies.",
                id="home.W011",
            )
        )
    return found


@register(Tags.security)
def check_openid_connect(app_configs, **kwargs):
    """Check that the settings of OpenID Connect are complete, and that its answers cannot be forged."""
    address = settings.OIDC_SERVER_URL
    if not address:
        return []
    found = []
    if not settings.OIDC_CLIENT_ID or not settings.OIDC_CLIENT_SECRET:
        found.append(
            Error(
                "OIDC_SERVER_URL is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.",
                hint="The provider shows both where the site is registered.",
                id="home.E014",
            )
        )
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        found.append(
            Error("OIDC_SERVER_URL must be an https:// address.", hint=f"It is {address!r}.", id="home.E015")
        )
    return found
