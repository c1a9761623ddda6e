"""The texts of a StreamField, without markup."""

import html
import json
import re

from django.core.serializers.json import DjangoJSONEncoder

_LINKS = re.compile(r'href="(?:mailto|tel):([^"]+)"')
_BREAKS = re.compile(r"<(?:/?(?:p|li|ul|ol|h\d|div|td|th|tr)|br|hr)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")


def read_stream(value) -> str:
    """Return every text in a StreamField's value without markup, and the contacts that it links to."""
    return "\n".join(_strings(value))


def _strings(value):
    if not value:
        return
    raw = value.stream_block.get_prep_value(value)
    for text in _leaves(json.loads(json.dumps(raw, cls=DjangoJSONEncoder))):
        yield from _LINKS.findall(text)
        yield html.unescape(_TAGS.sub("", _BREAKS.sub("\n", text)))


def _leaves(raw):
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for part in raw:
            yield from _leaves(part)
    elif isinstance(raw, dict):
        for name, part in raw.items():
            if name not in ("id", "type"):
                yield from _leaves(part)
