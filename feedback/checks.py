"""System checks of the app's settings."""

from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import connections, router
from django.utils.module_loading import import_string

from .conf import DEFAULTS, settings
from .models import Submission

FAILURE_VIEW = "feedback.csrf.csrf_failure"


@register("feedback")
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report unknown settings, public attachments, a missing function and a view that loses text."""
    return [
        *_unknown_settings(),
        *_public_attachments(),
        *_topic_names(),
        *_anonymity_text(),
        *_failure_view(),
        *_database(),
    ]


def _unknown_settings() -> list[CheckMessage]:
    return [
        Warning(
            f"FEEDBACK has an unknown setting {name!r}.",
            hint=f"The settings are {', '.join(DEFAULTS)}.",
            id="feedback.W001",
        )
        for name in getattr(django_settings, "FEEDBACK", {})
        if name not in DEFAULTS
    ]


def _public_attachments() -> list[CheckMessage]:
    media = django_settings.MEDIA_ROOT
    return [
        Error(
            f"Citizens' files would be public: {name} lies inside MEDIA_ROOT.",
            hint="Choose a folder that no web server serves.",
            id="feedback.E001",
        )
        for name in ("ATTACHMENT_ROOT", "KEPT_FILES_ROOT")
        if (root := getattr(settings, name))
        and media
        and Path(root).resolve().is_relative_to(Path(media).resolve())
    ]


def _topic_names() -> list[CheckMessage]:
    path = settings.TOPIC_NAMES
    if path is None or callable(_import(path)):
        return []
    return [
        Error(
            f"FEEDBACK['TOPIC_NAMES'] is {path!r}, and there is no such function.",
            hint="Give the dotted path of a function that takes a list of tags and the code of a language "
            "and returns pairs of tag and name; or None.",
            id="feedback.E002",
        )
    ]


def _anonymity_text() -> list[CheckMessage]:
    path = settings.ANONYMITY_TEXT
    if path is None or _import(path):
        return []
    return [
        Error(
            f"FEEDBACK['ANONYMITY_TEXT'] is {path!r}, and there is no such text.",
            hint="Give the dotted path of a text in HTML, which may be a lazy translation; or None.",
            id="feedback.E003",
        )
    ]


def _database() -> list[CheckMessage]:
    vendor = connections[router.db_for_write(Submission)].vendor
    if vendor in ("postgresql", "sqlite"):
        return []
    return [
        Error(
            f"feedback does not run on {vendor}: its search index is written for PostgreSQL and SQLite.",
            hint="Use PostgreSQL, or SQLite for a small site.",
            id="feedback.E004",
        )
    ]


def _failure_view() -> list[CheckMessage]:
    if getattr(_import(django_settings.CSRF_FAILURE_VIEW), "keeps_feedback", False):
        return []
    return [
        Warning(
            "A sender whose cookie is lost will lose what they typed, and the small form will not work.",
            hint=f'Set CSRF_FAILURE_VIEW = "{FAILURE_VIEW}", or a view of your own that hands on to it and '
            "is marked with @feedback.csrf.keeps_feedback.",
            id="feedback.W002",
        )
    ]


def _import(path: Any) -> Any:
    """Return the object at a dotted path, or None if it cannot be imported."""
    try:
        return import_string(path)
    except (AttributeError, ImportError, TypeError):
        return None
