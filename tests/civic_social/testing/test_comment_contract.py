"""The contract of comments over the in-memory network, and over channels that break it."""

import pytest

from civic_social.channels.base import RemoteComment
from civic_social.exceptions import OutcomeUnknown, TransientError
from civic_social.testing import FakeAccount, Fault
from civic_social.testing.comments import CommentContract

from ..memory_channel import TalkingChannel


class TestTalkingChannel(CommentContract):
    @pytest.fixture
    def network(self, network):
        return network

    @pytest.fixture
    def channel(self, network):
        return TalkingChannel(FakeAccount(channel="talking"))

    def texts(self, network):
        return network.texts()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text, can_message=True).id

    def fail(self, network, fault, *, writing=True):
        if fault == Fault.LOST_ANSWER:
            network.fail("reply", OutcomeUnknown(), accepts=True)
        else:
            network.fail("comments", TransientError())


class Deaf(TalkingChannel):
    """A channel that takes its own answers for those of other people."""

    def comments(self, remotes, since):
        for conversation in super().comments(remotes, since):
            yield conversation.__class__(
                conversation.post_id,
                tuple(RemoteComment(each.id, each.text, each.parent_id) for each in conversation.comments),
                is_complete=True,
            )


class Careless(TalkingChannel):
    """A channel that finds every answer."""

    def find_reply(self, remote, comment, text, since):
        return comment.id


@pytest.mark.parametrize("channel_class", [Deaf, Careless])
def test_contract_notices_a_broken_channel(network, channel_class):
    contract = TestTalkingChannel()
    channel = channel_class(FakeAccount(channel="talking"))
    with pytest.raises(AssertionError):
        contract.test_answer_stands_below_the_comment_and_is_ours(channel, network)
