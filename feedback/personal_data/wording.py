"""Values of stored records in words for a citizen: local times, lists, yes and no."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def in_words(value: Any) -> list[str]:
    """Return the lines of a value in the active language; an empty value has none."""
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    if value in (None, "", [], {}):
        return []
    if isinstance(value, datetime.datetime):
        return [date_format(timezone.localtime(value), "DATETIME_FORMAT")]
    if isinstance(value, datetime.date):
        return [date_format(value, "DATE_FORMAT")]
    if isinstance(value, dict):
        return [f"{name}: {', '.join(in_words(item))}" for name, item in value.items()]
    if isinstance(value, list | tuple):
        return [line for item in value for line in in_words(item)]
    return [str(value)]


def as_data(value: Any) -> Any:
    """Return a value for a file that programs read; times are those of the site's time zone."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): as_data(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_data(item) for item in value]
    return value
