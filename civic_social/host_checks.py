"""System checks of the site that the app is installed in: what it has to offer, so that a post leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections, models, router
from wagtail.models import Page, Site

from .conf import settings
from .content.localization import OwnField
from .models import Post
from .pages import SocialPageMixin

#: The packages of task backends, with the app that each needs in INSTALLED_APPS.
TASK_APPS = {"django_tasks_db": "django_tasks_db", "django_tasks_rq": "django_rq"}
DATABASES = ("postgresql", "sqlite")


@register("civic_social")
def check_snippets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error unless Wagtail's snippets app is installed, whose templates the admin uses."""
    if apps.is_installed("wagtail.snippets"):
        return []
    return [
        Error(
            "The admin views of text templates are built on Wagtail's snippet views.",
            hint='Add "wagtail.snippets" to INSTALLED_APPS.',
            id="civic_social.E007",
        )
    ]


@register("civic_social")
def check_database(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for a database on which claims, and the official record, have not been tested."""
    vendor = connections[router.db_for_write(Post)].vendor
    if vendor in DATABASES:
        return []
    return [
        Error(
            f"civic_social does not run on {vendor}: its claims on posts and the triggers of its official "
            "record are written for PostgreSQL and SQLite.",
            hint="Use PostgreSQL, or SQLite for a small site.",
            id="civic_social.E008",
        )
    ]


@register("civic_social")
def check_page_types(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each name that a page type has from elsewhere, and a warning without page types."""
    announced = [model for model in apps.get_models() if issubclass(model, SocialPageMixin)]
    if not announced:
        return [
            Warning(
                "No page type is announced on social networks.",
                hint="Let a page type inherit civic_social.pages.SocialPageMixin, in front of Page.",
                id="civic_social.W011",
            )
        ]
    clashes = [message for model in announced for message in _find_clashes(model)]
    return [*clashes, *_find_localized(announced)]


def _find_clashes(model: type[models.Model]) -> Iterator[CheckMessage]:
    """Yield an error for each name of the mixin that another base class of ``model`` also uses."""
    own = {name for name in vars(SocialPageMixin) if "social" in name} | _field_names(SocialPageMixin)
    for base in model.__mro__:
        if issubclass(base, SocialPageMixin) or base in (models.Model, object) or issubclass(Page, base):
            continue
        for name in sorted(own & (set(vars(base)) | _field_names(base))):
            yield Error(
                f"{model.__name__} has the name {name} twice: from {base.__module__}.{base.__name__} and "
                "from SocialPageMixin. The text or picture of one would be taken for that of the other.",
                hint=f"Rename {name} in {base.__name__}, with a migration if it is a field. Or let "
                f"{base.__name__} inherit SocialPageMixin, if it is meant to change it.",
                obj=model,
                id="civic_social.E009",
            )


def _find_localized(announced: list[type[SocialPageMixin]]) -> Iterator[CheckMessage]:
    """Yield a warning for each of ``announced`` whose posts wagtail-localize would fill in."""
    if not apps.is_installed("wagtail_localize"):
        return
    kept = set(SocialPageMixin.exclude_fields_in_copy)
    for model in announced:
        # A list of all fields replaces the automatic one, to which the other list makes exceptions.
        listed = getattr(model, "translatable_fields", None)
        fields = model.override_translatable_fields if listed is None else listed
        names = {field.field_name for field in fields} if listed is not None else kept
        own = {field.field_name for field in fields if isinstance(field, OwnField)}
        if missing := sorted((names & kept) - own):
            yield Warning(
                f"wagtail-localize would fill in {', '.join(missing)} of {model.__name__} from the original: "
                "the translation would be announced with its text and choices.",
                hint="Begin override_translatable_fields with *SocialPageMixin.override_translatable_fields.",
                obj=model,
                id="civic_social.W016",
            )


def _field_names(model: Any) -> set[str]:
    """Return the names of the fields that ``model`` itself defines; none for a class that is no model."""
    options = getattr(model, "_meta", None)
    return {field.name for field in options.local_fields} if options else set()


@register("civic_social")
def check_credential_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning if there is no key yet, so that no account can be connected."""
    if settings.CREDENTIAL_KEYS:
        return []
    return [
        Warning(
            'No account can be connected: CIVIC_SOCIAL["CREDENTIAL_KEYS"] is empty.',
            hint='Run "manage.py social new-key", and put what it prints into that list.',
            id="civic_social.W012",
        )
    ]


@register("civic_social")
def check_worker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return an error if the backend for delivery tasks is missing, or has no table and no worker command."""
    backends = getattr(django_settings, "TASKS", None)
    if backends is None:
        # Tasks then run inside the request, of which ``checks.check_task_backend`` warns.
        return []
    alias = settings.TASK_BACKEND
    if alias not in backends:
        return [
            Error(
                f'CIVIC_SOCIAL["TASK_BACKEND"] is "{alias}", which TASKS does not have.',
                hint=f"Use one of {', '.join(backends) or 'none: TASKS is empty'}.",
                id="civic_social.E010",
            )
        ]
    package = backends[alias].get("BACKEND", "").split(".")[0]
    app = TASK_APPS.get(package)
    if app is None or apps.is_installed(app):
        return []
    return [
        Error(
            f"Posts would wait for ever: TASKS uses {package}, but there is no table for its tasks and no "
            "command that runs them.",
            hint=f'Add "{app}" to INSTALLED_APPS, run "manage.py migrate" and start its worker.',
            id="civic_social.E011",
        )
    ]


@register(Tags.database)
def check_site_address(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Return a warning for each Site that still has the address with which Wagtail creates it.

    Part of ``migrate`` and of ``check --database default``, since it reads the database.
    """
    if router.db_for_read(Site) not in (databases or ()):
        return []
    try:
        found = list(Site.objects.filter(hostname="localhost", port=80))
    except DatabaseError:
        # Before the first migration there is no table.
        return []
    return [
        Warning(
            "A Site has the address http://localhost, with which Wagtail creates it: links in posts lead "
            "nowhere, and a post waits until its page answers there.",
            hint="Enter the site's host name and port under Settings, Sites; port 8000 for runserver.",
            obj=site,
            id="civic_social.W013",
        )
        for site in found
    ]
