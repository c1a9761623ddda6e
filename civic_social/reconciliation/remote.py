"""Compares the networks with the posts: ``manage.py social reconcile --network``.

The networks do not notify us if a person removes or edits a post, nor after a database was restored. Reading
every post takes many requests, so a person starts it. ``repairs`` repairs the differences.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from ..channels.base import Channel, Remote, Sighting
from ..delivery.retries import STOPPING, stop_scope
from ..error_messages import Explanation, explain
from ..exceptions import CivicSocialError, NeedsPerson
from ..messages import Message
from ..models import Event, NetworkDifference, Post, RecordEntry, SocialAccount
from ..models.states import IN_FLIGHT, Status
from ..short_links.markers import markers_in
from .unmarked import UnmarkedPosts

#: The problems of posts that the network has too many of.
EXTRA = ("second-there", "unplaced", "orphan")
REMOVALS = (Event.REMOVED, Event.REMOVED_BY_HAND, Event.SECOND_REMOVED)


@dataclass(slots=True)
class Difference:
    """One difference between the network and the post; ``problem`` is a key of ``error_messages``."""

    problem: str
    account: SocialAccount
    remote: Remote
    post: Post | None = None
    #: The attempt that removed it, from the audit log.
    attempt_id: int | None = None
    is_repaired: bool = False

    @property
    def explanation(self) -> Explanation:
        """The sentences for a person."""
        return explain(self.problem, {"permalink": self.remote.permalink})


@dataclass(slots=True)
class Comparison:
    """The comparison of one account: the number of posts read, the differences, and why it failed."""

    account: SocialAccount
    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    #: The key of the error message, with its details; empty if everything could be read.
    problem: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def compare(account: SocialAccount) -> Comparison:
    """Read the posts at the network of ``account`` and compare them; changes no post.

    Errors of the network are named in the result and never raised; one that stops the account in delivery
    stops it here as well.
    """
    result = Comparison(account)
    try:
        with closing(account.get_channel()) as channel:
            if channel.by_hand or not channel.capabilities.can_read:
                raise NeedsPerson("by-hand")
            listed, is_complete = _list(channel)
            for difference in _differences(channel, listed, is_complete, result):
                # One by one, so that differences are kept if the network fails halfway.
                result.differences.append(difference)
    except (CivicSocialError, LookupError) as error:
        if isinstance(error, STOPPING) and not account.problem:
            account.stop(error.problem, error.details, stop_scope(error))
        result.problem = getattr(error, "problem", "unexpected")
        result.details = getattr(error, "details", {})
    return result


def _list(channel: Channel) -> tuple[dict[str, Sighting], bool]:
    """Return the listed posts by ID, and True if the list is complete."""
    listed = {}
    try:
        for sighting in channel.listing():
            if sighting.remote.id:
                listed[sighting.remote.id] = sighting
    except NeedsPerson:
        return listed, False
    return listed, True


def _differences(
    channel: Channel, listed: dict[str, Sighting], is_complete: bool, result: Comparison
) -> Iterator[Difference]:
    account = cast(SocialAccount, channel.account)
    posts = list(Post.objects.filter(account=account).select_related("current_attempt"))
    for post in posts:
        post.account = account
        if post.status == Status.LIVE and post.remote_id:
            result.compared += 1
            yield from _live(channel, post, listed.get(post.remote_id))
    removed = dict(_removed(account, posts))
    for number, (post, attempt_id, remote) in removed.items():
        # A removed post may be beyond the end of an incomplete list.
        if number in listed or not is_complete:
            result.compared += 1
            if channel.read(remote):
                yield Difference("still-there", account, remote, post, attempt_id)
    by_marker = {post.marker: post for post in posts if post.status not in IN_FLIGHT}
    known = {post.remote_id for post in posts} | removed.keys() | _accepted(account)
    in_flight = {post.marker for post in posts} - by_marker.keys()
    unknown = [sighting for sighting in listed.values() if sighting.remote.id not in known]
    if not channel.capabilities.carries_marker:
        yield from _unmarked(UnmarkedPosts(channel, account, posts), account, unknown)
        return
    for sighting in unknown:
        yield from _unknown(channel, sighting, by_marker, in_flight)


def _accepted(account: SocialAccount) -> set[str]:
    """Return the IDs of the orphans that may stay."""
    accepted = NetworkDifference.objects.filter(account=account).exclude(accepted_at=None)
    return set(accepted.values_list("remote_id", flat=True))


def accept(permalink: str) -> bool:
    """Let the orphan at ``permalink`` stay; return False if the last comparison has found none."""
    orphans = NetworkDifference.objects.filter(permalink=permalink, post=None).select_related("account")
    for orphan in orphans:
        accept_orphan(orphan)
    return bool(orphans)


@transaction.atomic
def accept_orphan(orphan: NetworkDifference, user: Any = None) -> None:
    """Note in the orphan and in the account's log that it may stay, as ``user`` has decided."""
    orphan.accepted_at = timezone.now()
    orphan.save(update_fields=["accepted_at"])
    data = {**orphan.account.for_log, "permalink": orphan.permalink}
    log(instance=orphan.account, action="civic_social.accept_difference", user=user, data=data)


def _live(channel: Channel, post: Post, sighting: Sighting | None) -> Iterator[Difference]:
    """Compare one live post; reads the post itself if the list, which lags, shows a difference."""
    account = cast(SocialAccount, channel.account)
    remote = Remote(post.remote_id, post.permalink)
    texts = [stored_text(channel, post.confirmed, post)]
    if post.current_attempt and post.current_attempt.message == post.confirmed:
        texts.append(post.current_attempt.sent_text)
    if sighting is None or not _has_any_text(sighting, texts):
        sighting = channel.read(remote)
    if sighting is None:
        yield Difference("removed-elsewhere", account, remote, post)
    elif not _has_any_text(sighting, texts):
        yield Difference("edited-elsewhere", account, remote, post)


def stored_text(channel: Channel, message: dict[str, Any], post: Post) -> str:
    """Return the text that ``channel`` publishes of a stored ``message`` of ``post``."""
    return channel.compose(Message.from_dict(message), post.marker).text


def _has_any_text(sighting: Sighting, texts: list[str]) -> bool:
    return sighting.text is None or any(sighting.has_text(text) for text in texts)


def _removed(
    account: SocialAccount, posts: list[Post]
) -> Iterator[tuple[str, tuple[Post, int | None, Remote]]]:
    """Yield the removals in the audit log: the ID, and the post, the attempt and the remote."""
    by_number = {post.pk: post for post in posts}
    existing = {post.remote_id for post in posts}
    for row in RecordEntry.objects.filter(account_id=account.pk, event__in=REMOVALS).iterator(500):
        event = json.loads(row.body)
        post = by_number.get(event["post"])
        if post and event["remote_id"] and event["remote_id"] not in existing:
            remote = Remote(event["remote_id"], event["permalink"])
            yield remote.id, (post, event["attempt"], remote)


def _unknown(
    channel: Channel, sighting: Sighting, by_marker: dict[str, Post], in_flight: set[str]
) -> Iterator[Difference]:
    """Compare a post that no row names. Ours has our text; others may have copied the marker."""
    account = cast(SocialAccount, channel.account)
    for marker in markers_in(sighting.content) - in_flight:
        post = by_marker.get(marker)
        if post is None:
            yield Difference("unplaced", account, sighting.remote)
            continue
        message = post.confirmed or post.desired
        if message and sighting.has_text(stored_text(channel, message, post)):
            problem = "second-there" if post.confirmed else "already-there"
            yield Difference(problem, account, sighting.remote, post)


def _unmarked(ours: UnmarkedPosts, account: SocialAccount, unknown: list[Sighting]) -> Iterator[Difference]:
    """Compare posts that no row names, at a network without markers."""
    for sighting in unknown:
        if match := ours.match(sighting):
            yield Difference(match.problem, account, sighting.remote, match.post, match.attempt_id)


@transaction.atomic
def record(comparison: Comparison) -> None:
    """Store the duplicates and orphans of a complete comparison, in place of those of the one before."""
    if comparison.problem:
        return
    NetworkDifference.objects.filter(account=comparison.account, accepted_at=None).delete()
    left = [each for each in comparison.differences if each.problem in EXTRA and not each.is_repaired]
    NetworkDifference.objects.bulk_create(
        NetworkDifference(
            account=comparison.account,
            post=each.post,
            problem=each.problem,
            remote_id=each.remote.id,
            permalink=each.remote.permalink,
        )
        for each in left
    )
