"""Atom feeds whose texts are normalized, so that every XML parser reads them."""

from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import Promise

from civic_social.text_normalization import normalize_text


class NormalizedAtomFeed(Atom1Feed):
    """Django's Atom feed, which raises an error for a control character, with normalized texts."""

    def __init__(self, *args, **kwargs):
        super().__init__(*map(_normalize, args), **_normalize_all(kwargs))

    def add_item(self, *args, **kwargs):
        super().add_item(*map(_normalize, args), **_normalize_all(kwargs))


def _normalize_all(values):
    return {name: _normalize(value) for name, value in values.items()}


def _normalize(value):
    if isinstance(value, str | Promise):
        return normalize_text(str(value))
    if isinstance(value, list | tuple):
        return [_normalize(item) for item in value]
    return value
