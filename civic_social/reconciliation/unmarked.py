"""Recognizes our posts at a network whose posts carry no marker.

There a post is known by its text, which contains the address of its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from wagtail.models import Site

from ..channels.base import Channel, Sighting
from ..channels.values import comparable_text
from ..messages import Message
from ..models import Attempt, Post, SocialAccount
from ..models.states import IN_FLIGHT, Operation


@dataclass(frozen=True, slots=True)
class Match:
    """The problem of an unknown post at the network, and the post and the attempt to which it belongs."""

    problem: str
    post: Post | None = None
    attempt_id: int | None = None


class UnmarkedPosts:
    """The texts of one account's posts: those that are planned or published, and all that were ever sent."""

    def __init__(self, channel: Channel, account: SocialAccount, posts: list[Post]) -> None:
        self._account = account
        self._current: dict[str, Post] = {}
        self._sent: dict[str, Attempt] = {}
        self._addresses = site_addresses()
        by_number = {post.pk: post for post in posts}
        for post in posts:
            message = post.confirmed or post.desired
            if message:
                text = channel.compose(Message.from_dict(message), post.marker).text
                self._current.setdefault(comparable_text(text), post)
        attempts = Attempt.objects.filter(post__account=account, operation=Operation.CREATE)
        for attempt in attempts.order_by("started_at").only("sent_text", "post").iterator(500):
            if attempt.post_id in by_number:
                attempt.post = by_number[attempt.post_id]
                self._sent[comparable_text(attempt.sent_text)] = attempt

    def match(self, sighting: Sighting) -> Match | None:
        """Return the problem of a post that no row names, or None if it is none of ours.

        A post that names this site and that we have never sent is an orphan, unless it is older than the
        account's connection.
        """
        text = comparable_text(sighting.text or "")
        if not text:
            return None
        if post := self._current.get(text):
            if post.status in IN_FLIGHT:
                return None
            return Match("second-there" if post.confirmed else "already-there", post)
        if attempt := self._sent.get(text):
            if attempt.post.status in IN_FLIGHT:
                return None
            if attempt.post.confirmed:
                return Match("second-there", attempt.post)
            return Match("still-there", attempt.post, attempt.pk)
        if _is_older(sighting, self._account):
            return None
        return Match("orphan") if any(address.search(text) for address in self._addresses) else None


def _is_older(sighting: Sighting, account: SocialAccount) -> bool:
    # Networks give whole seconds, so that a post of the same second seems to be the older one.
    connected_at = account.created_at.replace(microsecond=0)
    return sighting.created_at is not None and sighting.created_at < connected_at


def site_hosts() -> list[str]:
    """Return the hostnames of the Sites, without "www."."""
    names: Iterable[str] = Site.objects.filter(~Q(hostname="")).values_list("hostname", flat=True)
    return [name.removeprefix("www.") for name in names]


def site_addresses() -> list[re.Pattern[str]]:
    """Return patterns for the address of a page of each Site, as a text shows it."""
    return list(_patterns(site_hosts()))


def _patterns(hosts: Iterable[str]) -> Iterator[re.Pattern[str]]:
    for host in hosts:
        yield re.compile(rf"(?<![\w-]){re.escape(host)}(?::\d+)?/[^\s/]")
