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
