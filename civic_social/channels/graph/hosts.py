"""The hosts of the Graph API: Facebook's, and Instagram's for accounts that log in without a Page."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...conf import settings
from ...outgoing_http import Destinations
from ..network_addresses import fixed_api, graph_api

#: The edges that have no version in their address.
UNVERSIONED = ("access_token", "refresh_access_token")


@dataclass(frozen=True, slots=True)
class GraphHost:
    """A host. ``proof_secret``: the secret that signs each request; empty if requests are not signed."""

    url: str
    destinations: Destinations
    proof_secret: str = field(default="", repr=False)

    def address(self, path: str) -> str:
        """Return the URL of ``path``, in the version of the settings."""
        version = () if path in UNVERSIONED else (settings.GRAPH_API_VERSION,)
        return "/".join((self.url.rstrip("/"), *version, path))


def facebook_host() -> GraphHost:
    """Return the host of Pages, groups and the Instagram accounts that are linked to a Page."""
    return GraphHost(settings.GRAPH_API_URL, graph_api(), settings.META_APP_SECRET)


def instagram_host() -> GraphHost:
    """Return the host of Instagram accounts that have logged in themselves. It has an app of its own."""
    return GraphHost(settings.INSTAGRAM_API_URL, fixed_api("INSTAGRAM_API_URL"))
