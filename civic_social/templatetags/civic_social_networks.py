"""Template filters that write names and times as networks do."""

import re
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Return up to two initials of ``name``, for an avatar without a picture."""
    return "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper()


@register.filter
def moment(value: datetime, pattern: str = "j E Y, H:i") -> str:
    """Return ``value`` in the local time zone; in Bulgarian with lower-case months, unlike Django's."""
    text = date_format(timezone.localtime(value), pattern)
    return text.lower() if get_language() == "bg" else text
