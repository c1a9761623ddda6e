"""The contract over real servers, where the environment names them (``make try-networks``).

``MASTODON_SERVER``, ``MASTODON_ACCOUNT`` and ``MASTODON_TOKEN``: an empty account at a server with
Mastodon's interface, such as GoToSocial or snac. ``BLUESKY_SERVER``, ``BLUESKY_HANDLE`` and
``BLUESKY_PASSWORD``: an empty account at a server of the AT Protocol (PDS). Everything that the tests post
there is removed.
"""

import os

import pytest

from civic_social.channels import get_channel_class
from civic_social.channels.bluesky import sessions
from civic_social.testing import ChannelContract, FakeAccount

pytestmark = pytest.mark.slow


def named(*names):
    """Return the values of environment variables, or skip the test if one is missing."""
    if missing := [name for name in names if not os.environ.get(name)]:
        pytest.skip(f"set {', '.join(missing)} to try a real server")
    return [os.environ[name] for name in names]


class RealServer(ChannelContract):
    """The contract without the tests of faults, which a real server does not have on demand."""

    slug: str

    def identity(self):
        """Return the server's URL, and the values of an account there."""
        raise NotImplementedError

    @pytest.fixture
    def channel(self, settings):
        server, values = self.identity()
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NETWORK_SERVERS": [server]}
        sessions._sessions.clear()
        channel = get_channel_class(self.slug)(FakeAccount(channel=self.slug, **values))
        self._channel = channel
        yield channel
        for sighting in list(channel.listing()):
            channel.delete(sighting.remote)
        channel.close()

    def texts(self, network):
        return [sighting.text for sighting in self._channel.listing()]


class TestMastodonServer(RealServer):
    slug = "mastodon"

    def identity(self):
        server, account, token = named("MASTODON_SERVER", "MASTODON_ACCOUNT", "MASTODON_TOKEN")
        credentials = {"access_token": token, "server": server}
        return server, {
            "remote_id": account,
            "public_url": f"{server}/@{account}",
            "credentials": credentials,
        }


class TestBlueskyServer(RealServer):
    slug = "bluesky"

    def identity(self):
        server, handle, password = named("BLUESKY_SERVER", "BLUESKY_HANDLE", "BLUESKY_PASSWORD")
        return server, {
            "remote_id": handle,
            "public_url": f"https://bsky.app/profile/{handle}",
            "credentials": {"app_password": password, "server": server},
        }
