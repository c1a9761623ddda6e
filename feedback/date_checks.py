"""System check of the date formats of the admin's languages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import global_settings
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Warning, register
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import override
from wagtail.admin.widgets import datetime as widgets

#: A day that American and European formats read differently.
SAMPLE = datetime.datetime.combine(datetime.date(2026, 12, 9), datetime.time(13, 5))


@register("feedback")
def check_date_formats(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Return a warning for each admin language in which dates cannot be typed as they are shown.

    Wagtail's own check of these settings (``wagtailadmin.E003``) does nothing since Django 5 has no USE_L10N.
    """
    permitted = getattr(django_settings, "WAGTAILADMIN_PERMITTED_LANGUAGES", ())
    codes = [code for code, _name in permitted] or [django_settings.LANGUAGE_CODE]
    found = {code: list(_problems(code)) for code in codes}
    return [
        Warning(
            f"Dates in the admin in the language {code!r}: {'; '.join(problems)}.",
            hint="Set FORMAT_MODULE_PATH to a package with formats of this language, and "
            "WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT and WAGTAIL_TIME_FORMAT to one of its input "
            "formats each.",
            id="feedback.W003",
        )
        for code, problems in found.items()
        if problems
    ]


def _problems(code: str) -> Iterator[str]:
    """Yield a phrase for each format that is missing or not read back in the language ``code``."""
    with override(code):
        shown = date_format(SAMPLE, "SHORT_DATE_FORMAT")
        for setting, default, field, typed in (
            ("WAGTAIL_DATE_FORMAT", widgets.DEFAULT_DATE_FORMAT, forms.DateField(), shown),
            (
                "WAGTAIL_DATETIME_FORMAT",
                widgets.DEFAULT_DATETIME_FORMAT,
                forms.DateTimeField(),
                f"{shown} {SAMPLE:%H:%M}",
            ),
            ("WAGTAIL_TIME_FORMAT", widgets.DEFAULT_TIME_FORMAT, forms.TimeField(), f"{SAMPLE:%H:%M}"),
        ):
            written = SAMPLE.strftime(getattr(django_settings, setting, default))
            if not _reads(field, written):
                yield f"{setting} writes “{written}”, which is not read so"
            if not _reads(field, typed):
                yield f"“{typed}” is not read so"
        if get_format("DATETIME_FORMAT") == global_settings.DATETIME_FORMAT and not code.startswith("en"):
            yield "DATETIME_FORMAT is American"


def _reads(field: forms.Field, text: str) -> bool:
    """Return True if the form field reads ``text`` as the sample."""
    try:
        value = field.to_python(text)
    except ValidationError:
        return False
    if isinstance(value, datetime.datetime):
        return (timezone.make_naive(value) if timezone.is_aware(value) else value) == SAMPLE
    return value in (SAMPLE.date(), SAMPLE.time())
