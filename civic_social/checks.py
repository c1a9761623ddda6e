"""System checks: what would fail later, said before the first visitor comes."""

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from . import crypto
from .channels import get_channels
from .conf import DEFAULTS, settings


@register("civic_social")
def check_settings(app_configs, **kwargs):
    """Every key of ``CIVIC_SOCIAL`` is one that we know."""
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
def check_installed_apps(app_configs, **kwargs):
    """The admin's templates that our screens build on are there."""
    if apps.is_installed("wagtail.snippets"):
        return []
    return [
        Error(
            "The desk of text templates is made of Wagtail's snippet views.",
            hint='Add "wagtail.snippets" to INSTALLED_APPS.',
            id="civic_social.E004",
        )
    ]


@register("civic_social")
def check_channels(app_configs, **kwargs):
    """Every channel can be imported."""
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
def check_times(app_configs, **kwargs):
    """A request that may still be under way is never taken for lost, nor a list that lags for the truth."""
    errors = _check_seconds()
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


#: How many numbers of seconds a setting holds; None: one or more.
SECONDS = {"REQUEST_TIMEOUT": 2, "READ_BACK_SECONDS": 2, "DOUBT_SECONDS": None}


def _check_seconds() -> list[Error]:
    """Every setting that holds several times has as many positive numbers as it needs."""
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
def check_credential_keys(app_configs, **kwargs):
    """Access tokens can be encrypted."""
    try:
        crypto.encrypt({})
    except ImproperlyConfigured as error:
        return [Error(str(error), id="civic_social.E003")]
    return []


@register("civic_social", deploy=True)
def check_task_backend(app_configs, **kwargs):
    """Publishing does not wait for a network."""
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
def check_graph_address(app_configs, **kwargs):
    """A public site talks to Meta over HTTPS, and not to a sandbox."""
    if not settings.GRAPH_API_URL.startswith("https://"):
        return [
            Warning(
                f"Posts are sent to {settings.GRAPH_API_URL}, which is not HTTPS.",
                hint="Leave CIVIC_SOCIAL_GRAPH_API_URL unset on a public site.",
                id="civic_social.W002",
            )
        ]
    return []
