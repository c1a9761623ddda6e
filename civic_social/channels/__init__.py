"""The networks: one module for each, found through a setting and an entry point group."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from .. import error_messages
from ..conf import settings
from . import built_in  # noqa: F401 - registers the settings of these channels

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from ..error_messages import Explanation
    from .base import Channel

ENTRY_POINT_GROUP = "civic_social.channels"


@cache
def get_channels() -> dict[str, type[Channel]]:
    """Return every channel class by its slug.

    A class in the settings ``CHANNELS`` and ``EXTRA_CHANNELS`` takes precedence over one that a package
    declares under the entry point group ``civic_social.channels``. Raises ``ImportError`` if a path cannot be
    imported.
    """
    channels = {}
    for path in (*settings.CHANNELS, *settings.EXTRA_CHANNELS):
        channel = import_string(path)
        channels[channel.slug] = channel
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        channel = entry_point.load()
        channels.setdefault(channel.slug, channel)
    return channels


def get_channel_class(slug: str) -> type[Channel]:
    """Return the channel class with that slug. Raises ``LookupError`` if there is none."""
    try:
        return get_channels()[slug]
    except KeyError:
        raise LookupError(f"No channel {slug!r}; known: {', '.join(sorted(get_channels()))}") from None


def channel_problems() -> dict[str, Explanation]:
    """Return the explanations that the channels declare, by the problem's name."""
    return {name: each for channel in get_channels().values() for name, each in channel.problems.items()}


error_messages.SOURCES.append(channel_problems)


def channel_choices() -> list[tuple[str, StrOrPromise]]:
    """Return slug and label of every channel, as choices for the field ``SocialAccount.channel``."""
    return [(slug, channel.label) for slug, channel in sorted(get_channels().items())]


def network_label(slug: str) -> StrOrPromise:
    """Return the network's label, or ``slug`` itself if its channel is not installed any more."""
    channel = get_channels().get(slug)
    return channel.label if channel else slug


def name_with_network(name: str, slug: str) -> str:
    """Return an account's name with its network: a municipality has the same name at every network."""
    return f"{name} ({network_label(slug)})"
