"""How the wall writes texts and names."""

import re

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()

#: A text longer than this is folded, as networks do.
FOLD_CHARACTERS, FOLD_LINES = 420, 7


@register.filter
def fold(text: str) -> dict[str, str]:
    """Split a text into what is seen at once (``head``) and what is behind “see more” (``rest``)."""
    lines = text.split("\n")
    head = "\n".join(lines[:FOLD_LINES])
    if len(head) > FOLD_CHARACTERS:
        spaces = [match.start() for match in re.finditer(r"\s", head[:FOLD_CHARACTERS])]
        head = head[: spaces[-1] if spaces else FOLD_CHARACTERS]
    return {"head": head.rstrip(), "rest": text[len(head) :].strip()}


@register.filter
def initials(name: str) -> str:
    """Return up to two letters that stand for a name where there is no picture."""
    return "".join(word[0] for word in re.findall(r"\w+", name)[:2]).upper()


@register.filter
def moment(value, pattern: str = "j E Y, H:i") -> str:
    """Write a time as people do; Bulgarian months begin with a small letter, Django's do not."""
    text = date_format(timezone.localtime(value), pattern)
    return text.lower() if get_language() == "bg" else text
