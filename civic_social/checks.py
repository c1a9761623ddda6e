"""System checks of the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from . import crypto
from .channels import get_channels
from .conf import DEFAULTS, settings
from .short_links.addresses import path_before_code


@register("civic_social")
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each unknown key of ``CIVIC_SOCIAL``."""
    unknown = set(getattr(django_settings, "CIVIC_SOCIAL", {})) - set(DEFAULTS)
    return [
        Error(
            f'CIVIC_SOCIAL has an unknown key "{key}".',
            hint=f"Known keys: {', '.join(sorted(DEFAULTS))}.",
            id="civic_social.E001",
        )
        for key in sorted(unknown)
    ]


@register("civic_social")
def check_channels(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if a channel cannot be imported."""
    try:
        get_channels()
    except (ImportError, AttributeError) as error:
        return [
            Error(
                f"A channel cannot be loaded: {error}",
                hint='See CIVIC_SOCIAL["CHANNELS"] and the entry point group "civic_social.channels".',
                id="civic_social.E002",
            )
        ]
    return []


@register("civic_social")
def check_times(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each setting in seconds that is shorter than what it has to outlast.

    A lease must outlast a request; the pause before the second search for a post must outlast a request and
    the lag of the network's lists together. Otherwise a post could be published twice.
    """
    errors: list[CheckMessage] = [*_check_seconds()]
    if errors:
        return errors
    timeout = settings.REQUEST_TIMEOUT
    longest = sum(timeout) if isinstance(timeout, tuple) else 2 * timeout
    if settings.LEASE_SECONDS <= longest:
        errors.append(
            Error(
                f"LEASE_SECONDS ({settings.LEASE_SECONDS}) is not longer than a request ({longest}).",
                hint="A worker that waits for its answer would be taken for dead.",
                id="civic_social.E004",
            )
        )
    quiet, lag = sum(settings.READ_BACK_SECONDS), settings.LIST_LAG_SECONDS
    if quiet <= longest + lag:
        errors.append(
            Error(
                f"READ_BACK_SECONDS ({quiet} together) are not longer than a request may take ({longest}) "
                f"and a network's lists may lag ({lag}) together.",
                hint="A post that is still on its way would be looked for too early, and sent twice.",
                id="civic_social.E005",
            )
        )
    return errors


#: The number of values of each setting that is a tuple of seconds; None: one or more.
SECONDS = {"REQUEST_TIMEOUT": 2, "READ_BACK_SECONDS": 2, "DOUBT_SECONDS": None}


def _check_seconds() -> list[Error]:
    """Return an error for each setting in ``SECONDS`` that is not a tuple of as many positive numbers."""
    errors = []
    for name, count in SECONDS.items():
        value = getattr(settings, name)
        if name == "REQUEST_TIMEOUT" and isinstance(value, int | float):
            value = (value, value)
        good = isinstance(value, tuple) and len(value) == (count or len(value) or 1)
        if not (good and all(isinstance(each, int | float) and each > 0 for each in value)):
            errors.append(
                Error(
                    f"{name} must be a tuple of {count or 'some'} positive numbers, not {value!r}.",
                    hint="See civic_social/conf.py.",
                    id="civic_social.E006",
                )
            )
    return errors


@register("civic_social", deploy=True)
def check_credential_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if access tokens cannot be encrypted."""
    try:
        crypto.encrypt({})
    except ImproperlyConfigured as error:
        return [Error(str(error), id="civic_social.E003")]
    return []


@register("civic_social")
def check_task_backend(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if tasks run inside the request, so that publishing waits for the networks."""
    backend = getattr(django_settings, "TASKS", {}).get(settings.TASK_BACKEND, {}).get("BACKEND", "")
    if not backend or backend.endswith("ImmediateBackend"):
        return [
            Warning(
                "Tasks run inside the request: publishing a page will wait for the networks.",
                hint='Set TASKS to a background backend, such as "django_tasks_db.DatabaseBackend".',
                id="civic_social.W001",
            )
        ]
    return []


@register("civic_social", deploy=True)
def check_restore_guard(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if a restored or copied database would not be noticed."""
    if settings.INSTALLATION_FILE:
        return []
    return [
        Warning(
            "A restored backup or a copy of the database would post a second time.",
            hint='Set CIVIC_SOCIAL["INSTALLATION_FILE"] to a path beside the database, outside its backups.',
            id="civic_social.W003",
        )
    ]


@register("civic_social")
def check_short_links(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if short links are on, but the site does not serve them."""
    if not settings.SHORT_LINKS or path_before_code():
        return []
    return [
        Warning(
            "Posts show long links, since the site does not include the URLs of short links.",
            hint='Add path("s/", include("civic_social.short_links.urls")) before Wagtail\'s URLs, '
            'or set CIVIC_SOCIAL["SHORT_LINKS"] to False.',
            id="civic_social.W010",
        )
    ]


@register("civic_social", deploy=True)
def check_own_hosts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if the site's own names are unknown, so that its pages may be refused as private."""
    if not settings.CHECK_PUBLIC_URL or settings.OWN_HOSTS:
        return []
    if "*" not in django_settings.ALLOWED_HOSTS:
        return []
    return [
        Warning(
            "ALLOWED_HOSTS allows every name, so the server does not know its own.",
            hint='Name the hosts of the site in ALLOWED_HOSTS, or in CIVIC_SOCIAL["OWN_HOSTS"].',
            id="civic_social.W006",
        )
    ]
