"""The networks: one module for each, found by a setting and by an entry point."""

from functools import cache
from importlib.metadata import entry_points

from django.utils.module_loading import import_string

from ..conf import settings

ENTRY_POINT_GROUP = "civic_social.channels"


@cache
def get_channels() -> dict:
    """Return every channel class by its slug.

    The setting ``CHANNELS`` names classes by dotted path and comes first; then what installed packages
    offer under the entry point group ``civic_social.channels``. Raises ``ImportError`` for a wrong path.
    """
    channels = {}
    for path in settings.CHANNELS:
        channel = import_string(path)
        channels[channel.slug] = channel
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        channel = entry_point.load()
        channels.setdefault(channel.slug, channel)
    return channels


def get_channel_class(slug: str):
    """Return the channel class of that slug. Raises ``LookupError`` with the known ones."""
    try:
        return get_channels()[slug]
    except KeyError:
        raise LookupError(f"No channel {slug!r}; known: {', '.join(sorted(get_channels()))}") from None


def channel_choices() -> list[tuple[str, str]]:
    """Return the choices for an account's network."""
    return [(slug, channel.label) for slug, channel in sorted(get_channels().items())]
