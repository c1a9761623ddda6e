"""The addresses of Meta's networks that the server may request, or those of the sandbox in their place."""

from __future__ import annotations

from ..conf import DEFAULTS, settings
from ..outgoing_http import Destinations

FACEBOOK_HOSTS = ("facebook.com", "fb.com", "fb.me")
INSTAGRAM_HOSTS = ("instagram.com",)


def graph_api() -> Destinations:
    """Return the rule for requests to the Graph API: Meta's host, or the address in the settings."""
    return Destinations(hosts=("graph.facebook.com",), configured_origins=_configured("GRAPH_API_URL"))


def network_pages(hosts: tuple[str, ...]) -> Destinations:
    """Return the rule for a network's public pages: its ``hosts``, or every public host if there are none.

    In place of Meta, they are at the sandbox that the settings name.
    """
    return Destinations(hosts=hosts, configured_origins=_configured("META_LOGIN_URL", "GRAPH_API_URL"))


def _configured(*names: str) -> tuple[str, ...]:
    """Return the values of settings that differ from Meta's own addresses."""
    return tuple(
        getattr(settings, name) for name in names if getattr(settings, name).rstrip("/") != DEFAULTS[name]
    )
