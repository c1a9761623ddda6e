"""Delivery with a channel, in a test database: a post is published once, whichever response is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from ..channels import get_channels
from ..channels.base import Channel
from ..delivery import transitions, worker
from ..messages import Message
from ..models import Post, SocialAccount
from ..models.states import WORKABLE, Status
from .contract import ChannelContract
from .network import Fault

#: More rounds than any post needs.
MANY = 30


class DeliveryContract(ChannelContract):
    """The contract with the engine; needs pytest-django, and ``CREDENTIAL_KEYS`` in the settings."""

    @pytest.fixture
    def account(self, db: Any, settings: Any, channel: Channel) -> Iterator[SocialAccount]:
        """The account of ``channel`` as a row, at a site where only this channel is installed."""
        kind = type(channel)
        settings.CIVIC_SOCIAL = {
            **settings.CIVIC_SOCIAL,
            "CHANNELS": [f"{kind.__module__}.{kind.__qualname__}"],
            "CHECK_PUBLIC_URL": False,
            "PARALLEL_ACCOUNTS": 1,
        }
        get_channels.cache_clear()
        if channel.by_hand or channel.capabilities.needs_picture:
            pytest.skip("needs a person, or the pictures of a site")
        account = SocialAccount(
            name="Municipality",
            channel=channel.slug,
            remote_id=channel.account.remote_id,
            public_url=channel.account.public_url,
        )
        account.credentials = channel.account.credentials
        account.save()
        yield account
        get_channels.cache_clear()

    @pytest.fixture
    def post(self, account: SocialAccount, channel: Channel) -> Post:
        """A due post of a page that is not in the database."""
        message = self.make_message(channel.capabilities)
        return Post.objects.create(
            account=account,
            page_id=2**31 - 1,
            page_title=message.title,
            translation_key=uuid4(),
            desired=message.to_dict(),
        )

    def test_post_is_published_changed_and_removed(self, post: Post, channel: Channel, network: Any) -> None:
        post = deliver(post)
        assert (post.status, post.explanation) == (Status.LIVE, None)
        assert len(self.texts(network)) == 1
        changed = replace(Message.from_dict(post.desired), text="Мостът е затворен.")
        post = deliver(plan(post, changed))
        if channel.capabilities.can_edit:
            assert post.status == Status.LIVE
            assert [text.splitlines()[0] for text in self.texts(network)] == ["Мостът е затворен."]
        post = deliver(plan(post, None))
        if channel.capabilities.can_delete:
            assert post.status == Status.WITHDRAWN
            assert self.texts(network) == []

    @pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.UNAVAILABLE, Fault.RATE_LIMITED])
    def test_post_is_there_once_after_a_fault(
        self, post: Post, channel: Channel, network: Any, fault: Fault
    ) -> None:
        if not channel.capabilities.can_find:
            pytest.skip("a person looks for lost posts")
        if fault == Fault.UNAVAILABLE and not self.search_is_sure:
            pytest.skip("a person looks for posts that the search does not show")
        self.fail(network, fault)
        post = deliver(post)
        assert (post.status, post.explanation) == (Status.LIVE, None)
        assert len(self.texts(network)) == 1

    def test_unknown_outcome_is_never_sent_again_without_a_search(
        self, post: Post, channel: Channel, network: Any
    ) -> None:
        if channel.capabilities.can_find:
            pytest.skip("the post is searched for")
        self.fail(network, Fault.LOST_ANSWER)
        post = deliver(post)
        assert post.status == Status.WAITING
        assert len(self.texts(network)) == 1


def plan(post: Post, message: Message | None) -> Post:
    """Plan what should be there now, as publishing or withdrawing the page does."""
    post.desired = message.to_dict() if message else {}
    post.planned_at = post.next_attempt_at = timezone.now()
    transitions.replan([post])
    return post


def deliver(post: Post) -> Post:
    """Deliver until nothing is left to do, as if every waiting time were over, and return the row.

    Raises AssertionError if it does not end.
    """
    for _round in range(MANY):
        Post.objects.filter(status__in=WORKABLE).update(next_attempt_at=timezone.now())
        SocialAccount.objects.update(resting_until=None)
        if not worker.drain():
            return Post.objects.get(pk=post.pk)
    raise AssertionError("the delivery does not end")
