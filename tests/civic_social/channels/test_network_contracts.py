"""The contract that the package ships, over the channels of the open networks."""

import pytest

from civic_social.channels import get_channel_class
from civic_social.testing import DeliveryContract, FakeAccount, Fault

from ..networks.accounts import NETWORKS, identity_at
from ..networks.fake_server import Response

PAGE = Response(503, b"<html><title>Service unavailable</title></html>")


class NetworkContract(DeliveryContract):
    """The contract over the channel ``slug`` at its fake network."""

    slug: str

    @property
    def search_is_sure(self):
        return NETWORKS[self.slug].search_is_sure

    @pytest.fixture
    def network(self, open_network):
        return open_network(self.slug)

    @pytest.fixture
    def channel(self, network):
        channel = get_channel_class(self.slug)(FakeAccount(channel=self.slug, **identity_at(network)))
        yield channel
        channel.close()

    def texts(self, network):
        return network.texts()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text)

    def remove(self, channel, network, remote):
        network.remove_all()

    def fail(self, network, fault, *, writing=True):
        if fault == Fault.UNREACHABLE:
            network.stop()
            return
        answers = {
            Fault.LOST_ANSWER: "lost_after",
            Fault.UNAVAILABLE: PAGE,
            Fault.RATE_LIMITED: network.throttled(),
            Fault.TOKEN_INVALID: network.token_refused(),
        }
        part = network.publishing if writing else ""
        if fault == Fault.TOKEN_INVALID and network.opening:
            part = network.opening
        network.fail(answers[fault], "POST" if writing else "", part)


class TestMastodon(NetworkContract):
    slug = "mastodon"


class TestBluesky(NetworkContract):
    slug = "bluesky"
    unknown_comment = "at://did:plc:nobody/app.bsky.feed.post/3kaaaaaaaaaaa"


class TestTelegram(NetworkContract):
    slug = "telegram"


class TestViber(NetworkContract):
    slug = "viber"
