"""How the wall writes texts and names."""

import re

from django import template

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
    return "".join(word[0] for word in name.split()[:2]).upper()
