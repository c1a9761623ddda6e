"""Accounts at the fake networks."""

from ..factories import SocialAccountFactory
from .bluesky_server import BlueskyServer
from .mastodon_server import MastodonServer
from .telegram_server import TelegramServer
from .viber_server import ViberServer

#: The fake network of each channel.
NETWORKS = {server.slug: server for server in (BlueskyServer, MastodonServer, TelegramServer, ViberServer)}


def account_at(server, **values):
    """Return an account at a running fake network."""
    return SocialAccountFactory(channel=server.slug, **{**identity_at(server), **values})


def identity_at(server):
    """Return the name, the ID, the address and the credentials of an account there."""
    if server.slug == "bluesky":
        return {
            "name": "Община",
            "remote_id": "@obshtina.example.bg",
            "public_url": "https://bsky.app/profile/obshtina.example.bg",
            "credentials": {"app_password": "secret", "server": server.url},
        }
    if server.slug == "viber":
        return {
            "name": "Община",
            "remote_id": "obshtina",
            "public_url": "https://invite.viber.com/?g2=obshtina",
            "credentials": {"channel_token": "secret"},
        }
    if server.slug == "telegram":
        return {
            "name": "Община",
            "remote_id": "@obshtina",
            "public_url": f"{server.url}/obshtina",
            "credentials": {"bot_token": "1:secret"},
        }
    return {
        "name": "Община",
        "remote_id": "obshtina",
        "public_url": f"{server.url}/@obshtina",
        "credentials": {"access_token": "secret"},
    }


def point_to(server, url, settings):
    """Let the settings name ``url`` as the address of the network."""
    own = {"telegram": {"TELEGRAM_API_URL": url, "NETWORK_SERVERS": [url]}, "viber": {"VIBER_API_URL": url}}
    changed = own.get(server.slug, {"NETWORK_SERVERS": [url]})
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **changed, "REQUEST_TIMEOUT": (5, 10)}
