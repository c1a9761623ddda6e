"""The addresses of networks that the server may request, or those of the sandbox in Meta's place."""

from __future__ import annotations

from urllib.parse import urlsplit

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
    configured = _configured("META_LOGIN_URL", "GRAPH_API_URL", "INSTAGRAM_API_URL")
    return Destinations(hosts=hosts, configured_origins=(*configured, *settings.NETWORK_SERVERS))


def chosen_server(url: str) -> Destinations:
    """Return the rule for a server that the account's administrator has chosen, such as a Mastodon server.

    It is public HTTPS at the host of ``url``, unless the settings name the server.
    """
    host = urlsplit(url).hostname or ""
    return Destinations(hosts=(host,) if host else (), configured_origins=tuple(settings.NETWORK_SERVERS))


def fixed_api(setting: str) -> Destinations:
    """Return the rule for a network's only API, at the address in ``setting`` or at the network's own."""
    host = urlsplit(DEFAULTS[setting]).hostname or ""
    return Destinations(hosts=(host,), configured_origins=_configured(setting))


def _configured(*names: str) -> tuple[str, ...]:
    """Return the values of settings that differ from Meta's own addresses."""
    return tuple(
        getattr(settings, name) for name in names if getattr(settings, name).rstrip("/") != DEFAULTS[name]
    )
