"""How networks write names and times."""

import re

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """Return up to two letters that stand for a name where there is no picture."""
    return "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper()


@register.filter
def moment(value, pattern: str = "j E Y, H:i") -> str:
    """Write a time as people do; Bulgarian months begin with a small letter, Django's do not."""
    text = date_format(timezone.localtime(value), pattern)
    return text.lower() if get_language() == "bg" else text
