"""The contract over real servers, where the environment names them (``make try-networks``).

``MASTODON_SERVER``, ``MASTODON_ACCOUNT`` and ``MASTODON_TOKEN``: an empty account at a server with
Mastodon's interface, such as GoToSocial or snac; ``MASTODON_OTHER_TOKEN``: a token of a second account there,
which answers. ``BLUESKY_SERVER``, ``BLUESKY_HANDLE`` and ``BLUESKY_PASSWORD``: an empty account at a server
of the AT Protocol (PDS). Everything that the tests post there is removed.
"""

import io
import os
from dataclasses import replace

import pytest
import requests
from PIL import Image as Drawing

from civic_social.channels import get_channel_class
from civic_social.channels.base import Progress
from civic_social.channels.bluesky import channel as bluesky
from civic_social.channels.bluesky import sessions
from civic_social.channels.mastodon import pictures as mastodon_pictures
from civic_social.messages import Picture
from civic_social.testing import ChannelContract, CommentContract, FakeAccount
from civic_social.testing.comments import recently
from civic_social.testing.declarations import MARKER

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
        self.clean_up(channel)
        channel.close()

    def clean_up(self, channel):
        for sighting in list(channel.listing()):
            channel.delete(sighting.remote)

    def descriptions(self, channel, remote):
        """Return the alternative texts of a post's pictures."""
        raise NotImplementedError

    def test_pictures_are_shown_with_their_descriptions(self, channel, monkeypatch):
        file = io.BytesIO()
        Drawing.new("RGB", (60, 40), "green").save(file, "JPEG")
        for module in (bluesky, mastodon_pictures):
            monkeypatch.setattr(module, "read_public_file", lambda url, limit: file.getvalue())
        pictures = tuple(
            Picture(number, alt, url=f"https://example.bg/{number}.jpg", width=60, height=40)
            for number, alt in enumerate(["Зелено поле", "Мостът & реката"], 1)
        )
        source = replace(self.make_message(channel.capabilities), pictures=pictures)
        message = channel.compose(source, MARKER)
        remote = channel.create(message, Progress({}))
        assert self.descriptions(channel, remote) == ["Зелено поле", "Мостът & реката"]
        if channel.capabilities.can_edit:
            edited = replace(message, text=message.text.replace("Новият", "Старият"))
            channel.update(remote, edited)
            assert channel.read(remote).has_text(edited.text)
            assert self.descriptions(channel, remote) == ["Зелено поле", "Мостът & реката"]

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

    def say(self, channel, network, remote, text):
        server, token = named("MASTODON_SERVER", "MASTODON_OTHER_TOKEN")
        body = {"status": text, "in_reply_to_id": remote.id, "visibility": "public"}
        headers = {"Authorization": f"Bearer {token}"}
        response = requests.post(f"{server}/api/v1/statuses", json=body, headers=headers, timeout=30)
        return response.json()["id"]

    def clean_up(self, channel):
        """Remove the posts and our answers; those of the other account stay without what they answered."""
        for status in channel.client.get(f"accounts/{channel._own_id}/statuses", limit=40):
            channel.client.delete(f"statuses/{status['id']}")

    def descriptions(self, channel, remote):
        attachments = channel.client.get(f"statuses/{remote.id}")["media_attachments"]
        return [attachment["description"] for attachment in attachments]

    def test_text_that_the_server_formats_is_found_and_read(self, channel):
        text = "1. Пишете на @obshtina@example.bg &amp; елате\n* *тук* - `там` ©\n\n#вода <b>утре</b> \\*"
        message = channel.compose(replace(self.make_message(channel.capabilities), text=text), MARKER)
        remote = channel.create(message, Progress({}))
        assert channel.find(message, recently()).id == remote.id
        assert channel.read(remote).has_text(message.text)


class TestBlueskyServer(RealServer):
    slug = "bluesky"

    @pytest.fixture(autouse=True)
    def _without_view(self, request):
        if request.function.__module__ == CommentContract.__module__:
            pytest.skip("a server alone does not know what other people answer")

    def identity(self):
        server, handle, password = named("BLUESKY_SERVER", "BLUESKY_HANDLE", "BLUESKY_PASSWORD")
        return server, {
            "remote_id": handle,
            "public_url": f"https://bsky.app/profile/{handle}",
            "credentials": {"app_password": password, "server": server},
        }

    def descriptions(self, channel, remote):
        record = channel.client.get(
            "getRecord", repo=channel.client.did, collection=bluesky.COLLECTION, rkey=remote.id
        )
        return [image["alt"] for image in record["value"]["embed"]["images"]]
