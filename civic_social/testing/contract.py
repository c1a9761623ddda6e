"""The contract of every channel, as a class of tests that a package runs over its own channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from ..channels.base import Channel, Progress, Remote
from ..exceptions import (
    AccountBlocked,
    AuthenticationError,
    CivicSocialError,
    CredentialsRefused,
    NeedsPerson,
    OutcomeUnknown,
    RateLimited,
    TransientError,
    Vanished,
)
from ..messages import Message
from .comments import CommentContract, recently
from .declarations import MARKER, OTHER_MARKER
from .network import Fault
from .pictures import public_pictures


class ChannelContract(CommentContract):
    """The behaviour that delivery and the admin rely on; subclass it and give ``channel`` and ``texts``.

    Tests of what the channel does not declare are skipped. ``network`` is what the tests of faults act on.
    """

    # What it does at the network

    def test_created_post_is_visible_once_and_has_a_permalink(self, channel: Channel, network: Any) -> None:
        message, remote = self._create(channel)
        assert remote.id
        assert len(remote.id) <= 200
        assert remote.permalink.startswith(("https://", "http://"))
        assert self.texts(network) == [message.text]

    def test_created_post_is_found_by_its_marker(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_find")
        message, remote = self._create(channel)
        found = self._find(channel, message)
        assert found is not None
        assert found.id == remote.id
        (sighting,) = channel.find_all(message, recently())
        assert sighting.remote.id == remote.id

    def test_post_with_another_marker_is_not_found(self, channel: Channel) -> None:
        self._require(channel, "can_find", "carries_marker")
        self._create(channel)
        other = channel.compose(self.make_message(channel.capabilities), OTHER_MARKER)
        self._require_not_found(channel, other)

    def test_post_with_the_marker_and_another_text_is_not_taken_for_the_post(self, channel: Channel) -> None:
        self._require(channel, "can_find")
        message, _remote = self._create(channel)
        other = replace(message, text=message.text.replace("Новият", "Старият"))
        try:
            found = channel.find_all(other, recently())
        except NeedsPerson:
            return
        assert found == [], "find_all compares the text"

    def test_edit_can_be_repeated(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_edit")
        message, remote = self._create(channel)
        edited = replace(message, text=message.text.replace("Новият", "Старият"))
        channel.update(remote, edited)
        channel.update(remote, edited)
        assert self.texts(network) == [edited.text]
        if channel.capabilities.can_find:
            assert self._find(channel, edited) is not None, "an edited post keeps its marker"

    def test_pictures_are_sent_and_stay_after_an_edit(self, channel: Channel, network: Any) -> None:
        self._require(channel, "max_pictures")
        self._require_program(channel)
        with public_pictures(channel.capabilities.max_pictures) as pictures:
            source = replace(self.make_message(channel.capabilities), pictures=pictures)
            message = channel.compose(source, MARKER)
            remote = channel.create(message, Progress({}))
            assert self.texts(network) == [message.text]
            shown = self.picture_alts(network)
            assert shown in (None, [picture.alt for picture in message.pictures])
            if channel.capabilities.can_edit:
                channel.update(remote, replace(message, text=f"!{message.text}"))
                assert self.texts(network) == [f"!{message.text}"]
                assert self.picture_alts(network) == shown, "an edit keeps the pictures"

    def test_post_with_pictures_is_continued_after_a_lost_answer(
        self, channel: Channel, network: Any
    ) -> None:
        self._require(channel, "max_pictures")
        self._require_program(channel)
        saved: dict[str, Any] = {}
        with public_pictures(channel.capabilities.max_pictures) as pictures:
            source = replace(self.make_message(channel.capabilities), pictures=pictures)
            message = channel.compose(source, MARKER)
            self.fail(network, Fault.LOST_ANSWER)
            with pytest.raises((OutcomeUnknown, TransientError)) as raised:
                channel.create(message, Progress({}, saved.update))
            if raised.type is not OutcomeUnknown:
                channel.create(message, Progress({**saved}))
        assert self.texts(network) == [message.text], "published once, or lost without saying so"

    def test_edit_of_a_removed_post_raises_vanished(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_edit", "can_delete")
        message, remote = self._create(channel)
        self.remove(channel, network, remote)
        with pytest.raises(Vanished):
            channel.update(remote, message)

    def test_delete_can_be_repeated(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_delete")
        message, remote = self._create(channel)
        channel.delete(remote)
        channel.delete(remote)
        assert self.texts(network) == []
        if channel.capabilities.can_find:
            self._require_not_found(channel, message)

    def test_post_is_read_and_listed(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_read")
        message, remote = self._create(channel)
        sighting = channel.read(remote)
        assert sighting is not None
        assert sighting.has_text(message.text)
        assert [each.remote.id for each in channel.listing()] == [remote.id]
        self.remove(channel, network, remote)
        assert channel.read(remote) is None

    def test_comment_is_found_again(self, channel: Channel) -> None:
        self._require(channel, "can_comment")
        _message, remote = self._create(channel)
        source = self.make_message(channel.capabilities)
        first, second = (channel.compose_correction(source, each) for each in (MARKER, OTHER_MARKER))
        channel.comment(remote, first)
        try:
            assert channel.has_comment(remote, first)
        except NeedsPerson:
            pytest.skip("a person looks for lost comments")
        assert not channel.has_comment(remote, second)

    def test_health_check_and_trial_change_nothing(self, channel: Channel, network: Any) -> None:
        self._require_program(channel)
        message, _remote = self._create(channel)
        assert channel.health().findings == ()
        required = {field.name for field in channel.settings_fields if field.is_required}
        assert required <= set(channel.verify()), "verify returns everything that is stored"
        assert self.texts(network) == [message.text]

    # Faults of the network

    def test_lost_answer_leaves_the_outcome_unknown_and_the_post_is_found(
        self, channel: Channel, network: Any
    ) -> None:
        self._require_program(channel)
        message = self._compose(channel)
        self.fail(network, Fault.LOST_ANSWER)
        with pytest.raises(OutcomeUnknown):
            channel.create(message, Progress({}))
        assert self.texts(network) == [message.text]
        if channel.capabilities.can_find:
            assert self._find(channel, message) is not None

    def test_error_page_leaves_the_outcome_unknown(self, channel: Channel, network: Any) -> None:
        self._require_program(channel)
        self.fail(network, Fault.UNAVAILABLE)
        with pytest.raises(OutcomeUnknown):
            channel.create(self._compose(channel), Progress({}))

    def test_error_page_to_a_search_is_transient(self, channel: Channel, network: Any) -> None:
        self._require(channel, "can_find")
        self._require_program(channel)
        self.fail(network, Fault.UNAVAILABLE, writing=False)
        with pytest.raises(TransientError):
            self._find(channel, self._compose(channel))

    def test_rate_limit_is_raised_and_nothing_is_posted(self, channel: Channel, network: Any) -> None:
        self._require_program(channel)
        self.fail(network, Fault.RATE_LIMITED)
        with pytest.raises(RateLimited) as raised:
            channel.create(self._compose(channel), Progress({}))
        assert raised.value.retry_after is None or raised.value.retry_after > 0
        assert self.texts(network) == []

    def test_invalid_token_stops_the_account(self, channel: Channel, network: Any) -> None:
        self._require_program(channel)
        self.fail(network, Fault.TOKEN_INVALID)
        with pytest.raises((AuthenticationError, AccountBlocked, NeedsPerson)):
            channel.create(self._compose(channel), Progress({}))
        assert self.texts(network) == []

    @pytest.mark.parametrize("method", ["health", "verify"])
    def test_invalid_token_is_noticed_by_the_health_check_and_the_trial(
        self, channel: Channel, network: Any, method: str
    ) -> None:
        self._require_program(channel)
        self.fail(network, Fault.TOKEN_INVALID, writing=False)
        with pytest.raises((AuthenticationError, AccountBlocked, CredentialsRefused)):
            getattr(channel, method)()

    def test_unreachable_network_is_transient(self, channel: Channel, network: Any) -> None:
        self._require_program(channel)
        message = self._compose(channel)
        self.fail(network, Fault.UNREACHABLE)
        for request in self._requests(channel, message):
            with pytest.raises(TransientError) as raised:
                request()
            assert not isinstance(raised.value, RateLimited)

    @pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.TOKEN_INVALID, Fault.RATE_LIMITED])
    def test_secrets_are_in_no_log_and_no_error(
        self, channel: Channel, network: Any, fault: Fault, caplog: pytest.LogCaptureFixture
    ) -> None:
        self._require_program(channel)
        secrets = [
            str(channel.account.credentials[field.name])
            for field in channel.settings_fields
            if field.is_secret and channel.account.credentials.get(field.name)
        ]
        assert all(len(secret) > 3 for secret in secrets), "too short to be searched for"
        self.fail(network, fault)
        with caplog.at_level("DEBUG"), pytest.raises(CivicSocialError) as raised:
            channel.create(self._compose(channel), Progress({}))
        logged = f"{caplog.text} {raised.value!r} {raised.value.details}"
        assert not [secret for secret in secrets if secret in logged]
        self._require_explained(channel, raised.value.problem)

    # Steps

    def _find(self, channel: Channel, message: Message) -> Remote | None:
        return channel.find(message, recently())

    def _require_not_found(self, channel: Channel, message: Message) -> None:
        """Raise ``AssertionError`` if the post is found; a search that is not sure may ask for a person."""
        if self.search_is_sure:
            assert self._find(channel, message) is None
        else:
            with pytest.raises(NeedsPerson):
                self._find(channel, message)

    def _requests(self, channel: Channel, message: Message) -> Iterator[Callable[[], Any]]:
        yield lambda: channel.create(message, Progress({}))
        yield channel.health
        if channel.capabilities.can_find:
            yield lambda: self._find(channel, message)
