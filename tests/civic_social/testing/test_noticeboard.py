"""The contract over a channel that is not this package's, as docs/how-to/add-a-channel.md shows it."""

import inspect

import pytest

from civic_social.channels.base import Health
from civic_social.exceptions import DeliveryError, OutcomeUnknown, TransientError, Vanished
from civic_social.messages import has_marker
from civic_social.testing import DeliveryContract, FakeAccount, Fault

from .noticeboard.channel import Noticeboard
from .noticeboard.network import NoticeboardNetwork


class TestNoticeboard(DeliveryContract):
    @pytest.fixture
    def network(self, settings):
        with NoticeboardNetwork() as network:
            settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NOTICEBOARD_URL": network.url}
            yield network

    @pytest.fixture
    def channel(self, network):
        return Noticeboard(FakeAccount(channel="noticeboard", credentials={"pin": "4711"}))

    def texts(self, network):
        return network.texts()

    def say(self, channel, network, remote, text):
        return network.say(remote.id, text)


class Unmarked(Noticeboard):
    """A channel that forgets the marker."""

    def compose(self, message, marker):
        return message


class Resending(Noticeboard):
    """A channel that takes a lost response for a failure."""

    def create(self, message, progress):
        try:
            return super().create(message, progress)
        except OutcomeUnknown:
            raise TransientError from None


class Impatient(Noticeboard):
    """A channel that sends again by itself."""

    def create(self, message, progress):
        super().create(message, progress)
        return super().create(message, progress)


class Trusting(Noticeboard):
    """A channel that takes every token for valid."""

    def health(self):
        return Health()


class Talkative(Noticeboard):
    """A channel whose errors contain the secret."""

    def create(self, message, progress):
        try:
            return super().create(message, progress)
        except DeliveryError as error:
            raise type(error)(said=self.account.credentials["pin"]) from None


class Forgetful(Noticeboard):
    """A channel that fails if the post is gone already."""

    def delete(self, remote):
        if self.read(remote) is None:
            raise Vanished
        super().delete(remote)


class Careless(Noticeboard):
    """A channel that looks at the marker alone."""

    def find_all(self, message, since):
        return [each for each in self.listing() if has_marker(each.content, message)]


BROKEN = [
    (Unmarked, "test_composed_message_carries_the_marker_and_is_always_the_same", {}),
    (Resending, "test_lost_answer_leaves_the_outcome_unknown_and_the_post_is_found", {}),
    (Impatient, "test_created_post_is_visible_once_and_has_a_permalink", {}),
    (Trusting, "test_invalid_token_is_noticed_by_the_health_check_and_the_trial", {"method": "verify"}),
    (Talkative, "test_secrets_are_in_no_log_and_no_error", {"fault": Fault.TOKEN_INVALID}),
    (Forgetful, "test_delete_can_be_repeated", {}),
    (Careless, "test_post_with_the_marker_and_another_text_is_not_taken_for_the_post", {}),
]


@pytest.mark.parametrize(("channel_class", "name", "arguments"), BROKEN)
def test_contract_notices_a_broken_channel(settings, caplog, channel_class, name, arguments):
    account = FakeAccount(channel="noticeboard", credentials={"pin": "4711"})
    contract, test = TestNoticeboard(), getattr(TestNoticeboard, name)
    with NoticeboardNetwork() as network:
        settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NOTICEBOARD_URL": network.url}
        given = {"channel": channel_class(account), "network": network, "caplog": caplog}
        names = [each for each in inspect.signature(test).parameters if each in given]
        with pytest.raises((AssertionError, DeliveryError, pytest.fail.Exception)):
            test(contract, **{each: given[each] for each in names}, **arguments)
