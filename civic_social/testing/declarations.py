"""The part of the contract that concerns declarations and pure methods."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from ..channels.base import Capabilities, Channel, Remote
from ..content.rendering import Look
from ..error_messages import PROBLEMS, Explanation
from ..messages import Message, Picture, marker_of
from ..models import SocialAccount
from .network import Fault

#: The marker of the contract's post, in the form of delivery's own.
MARKER, OTHER_MARKER = "cs0123456789abcdef", "csffffffffffffffff"
LINK = "https://obshtina.example/novini/most/"
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class DeclarationContract:
    """The declarations that the admin relies on, tried without a request.

    ``search_is_sure``: a post that the search does not show is certainly not there; otherwise ``find``
    raises ``NeedsPerson`` for it.
    """

    search_is_sure = True

    @pytest.fixture
    def network(self) -> Any:
        """The fake network, such as a ``FakeNetwork``; None skips the tests of faults."""
        return None

    @pytest.fixture
    def channel(self, network: Any) -> Channel:
        """The channel of an account that works, at an empty ``network``."""
        raise NotImplementedError

    def texts(self, network: Any) -> list[str]:
        """Return the texts that visitors of the network see."""
        raise NotImplementedError

    def picture_alts(self, network: Any) -> list[str] | None:
        """Return the descriptions of the pictures that visitors see, in order; None leaves them untried."""
        return None

    def fail(self, network: Any, fault: Fault, *, writing: bool = True) -> None:
        """Let the next request fail, or skip the test if the network cannot have that fault."""
        if network is None:
            pytest.skip("no fake network")
        network.fail(fault, writing=writing)

    def remove(self, channel: Channel, network: Any, remote: Remote) -> None:
        """Remove the post as a person would do it at the network."""
        channel.delete(remote)

    def make_message(self, capabilities: Capabilities) -> Message:
        """Return the message to post, which has not been composed."""
        pictures = (Picture(0, "The bridge", url=f"{LINK}bridge.jpg", width=800, height=600),)
        return Message(
            "Новият мост е отворен.",
            link=LINK,
            title="Мостът",
            pictures=pictures if capabilities.needs_picture else (),
            locale="bg",
        )

    # What the channel declares

    def test_declarations_are_complete(self, channel: Channel) -> None:
        assert SLUG.fullmatch(channel.slug), "the slug is stored in a column of 40 characters"
        assert str(channel.label)
        assert isinstance(channel.capabilities, Capabilities)
        assert channel.capabilities.text_limit > 0
        assert issubclass(channel.look, Look)
        assert channel.look.template_name
        assert not channel.colour or COLOUR.fullmatch(channel.colour)

    def test_figures_have_labels_and_names_that_fit_their_column(self, channel: Channel) -> None:
        assert bool(channel.figure_names) == channel.capabilities.has_insights
        for name, label in channel.figure_names.items():
            assert SLUG.fullmatch(name)
            assert str(label)

    def test_settings_fields_have_names_of_their_own(self, channel: Channel) -> None:
        names = [field.name for field in channel.settings_fields]
        taken = {field.name for field in SocialAccount._meta.get_fields()}
        assert len(names) == len(set(names))
        assert not taken & set(names), "fields of every account have these names"
        assert all(name.isidentifier() for name in names)
        assert all(str(field.label) for field in channel.settings_fields)

    def test_problems_are_explained_and_replace_no_other(self, channel: Channel) -> None:
        for name, explanation in channel.problems.items():
            assert isinstance(explanation, Explanation), name
            assert str(explanation.what), name
            assert str(explanation.next_step), name
            assert name not in PROBLEMS, f"{name!r} is explained by civic_social"
        self._require_explained(channel, channel.hand_off_reason)

    # What it composes and checks, without a request

    def test_composed_message_carries_the_marker_and_is_always_the_same(self, channel: Channel) -> None:
        source = self.make_message(channel.capabilities)
        composed = channel.compose(source, MARKER)
        assert channel.compose(source, MARKER) == composed
        assert marker_of(composed.link) == MARKER
        assert source == self.make_message(channel.capabilities), "compose must not change its argument"

    def test_composed_message_respects_the_limits(self, channel: Channel) -> None:
        limit, most = channel.capabilities.text_limit, channel.capabilities.max_pictures
        pictures = tuple(Picture(0, f"Picture {n}", url=f"{LINK}{n}.jpg") for n in range(most + 3))
        long = replace(
            self.make_message(channel.capabilities), text="дума 👨‍👩‍👧 " * limit, pictures=pictures
        )
        composed = channel.compose(long, MARKER)
        assert channel.text_length(composed.text) <= limit
        assert len(composed.pictures) <= most

    def test_check_reports_text_that_is_too_long_and_undescribed_pictures(self, channel: Channel) -> None:
        message = self.make_message(channel.capabilities)
        long = replace(message, text="дума " * channel.capabilities.text_limit)
        assert "text-too-long" in [finding.problem for finding in channel.check(long)]
        if channel.capabilities.max_pictures:
            found = channel.check(replace(message, pictures=(Picture(0, ""),)))
            assert "picture-undescribed" in [finding.problem for finding in found]
            for finding in found:
                self._require_explained(channel, finding.problem)

    # Steps

    def _compose(self, channel: Channel) -> Message:
        return channel.compose(self.make_message(channel.capabilities), MARKER)

    @staticmethod
    def _require(channel: Channel, *capabilities: str) -> None:
        missing = [name for name in capabilities if not getattr(channel.capabilities, name)]
        if missing:
            pytest.skip(f"the channel does not declare {', '.join(missing)}")

    @staticmethod
    def _require_program(channel: Channel) -> None:
        if channel.by_hand:
            pytest.skip("a person publishes every post")

    @staticmethod
    def _require_explained(channel: Channel, problem: str) -> None:
        assert problem in PROBLEMS or problem in channel.problems, f"{problem!r} has no explanation"
