"""Posts of this site at the networks that the database does not know."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import MAXYEAR, datetime, timedelta
from itertools import islice

from ..channels.base import Channel, Sighting
from ..exceptions import CivicSocialError
from ..messages import Message
from ..models import Attempt, DuplicateCheck, LostPost, Post, RecordEntry, RestoreFinding, SocialAccount
from ..reconciliation.unmarked import site_hosts
from ..short_links.markers import markers_in
from . import guard, installation

logger = logging.getLogger(__name__)

#: The posts of each account that are read when a worker starts.
NEWEST = 25
#: The assumed difference between a network's clock and ours.
CLOCK_SLACK = timedelta(minutes=10)
#: Posts in a row that are too old, after which the rest of a list, newest first, is not read.
OLD_POSTS_TO_STOP = 25


def check_newest() -> RestoreFinding | None:
    """Hold everything if a network has newer posts with a marker that no row has; return the finding.

    Called when a worker starts: the snapshot of a whole machine takes the installation file along, so that
    only the networks know. Errors of a network are logged and never raised.
    """
    if finding := guard.check():
        return finding
    noted = installation.read()
    if noted is None:
        return None
    for account in readable_accounts():
        if any(_unknown_markers(sighting) for sighting in _newest(account, noted.since_time)):
            guard.hold_everything(RestoreFinding.UNKNOWN_POSTS)
            return RestoreFinding.UNKNOWN_POSTS
    return None


def readable_accounts() -> list[SocialAccount]:
    """Return the connected accounts whose posts a program can read."""
    accounts = SocialAccount.objects.filter(disconnected_at=None).exclude(credentials_token="")
    return [account for account in accounts if _is_readable(account)]


def _is_readable(account: SocialAccount) -> bool:
    try:
        channel = account.get_channel()
    except LookupError:
        return False
    return channel.capabilities.can_read and not channel.by_hand


def _newest(account: SocialAccount, since: datetime) -> list[Sighting]:
    try:
        with closing(account.get_channel()) as channel:
            newest = list(islice(channel.listing(), NEWEST))
    except CivicSocialError as error:
        logger.warning("the newest posts were not read account=%s problem=%s", account.pk, error.problem)
        return []
    lost = set(LostPost.objects.filter(account=account).values_list("remote_id", flat=True))
    return [each for each in newest if not _is_older(each, since) and each.remote.id not in lost]


def _is_older(sighting: Sighting, moment: datetime) -> bool:
    return sighting.created_at is not None and sighting.created_at < moment


def _unknown_markers(sighting: Sighting) -> list[str]:
    """Return the markers in a post that neither a row nor the audit log has."""
    return [marker for marker in markers_in(sighting.content) if not _is_known(marker)]


def _is_known(marker: str) -> bool:
    return (
        Post.objects.filter(marker=marker).exists()
        or DuplicateCheck.objects.filter(marker=marker).exists()
        or Attempt.objects.filter(sent_text__contains=marker).exists()
        or RecordEntry.objects.filter(body__contains=marker).exists()
    )


def record_lost_posts(account: SocialAccount) -> list[LostPost]:
    """Write a ``LostPost`` for each unknown post of this site at the account's network; return the open ones.

    A post is ours if it has a marker that no row has. At a network without markers it is ours if
    it is newer than the audit log and names this site. Raises ``CivicSocialError`` as the channel does.
    """
    with closing(account.get_channel()) as channel:
        for sighting in _lost(account, channel):
            created_at = sighting.created_at
            if created_at and created_at.year == MAXYEAR:
                created_at = None  # A channel's stand-in for an unknown time.
            values = {
                "permalink": sighting.remote.permalink,
                "text": sighting.text or "",
                "created_at": created_at,
            }
            LostPost.objects.get_or_create(account=account, remote_id=sighting.remote.id, defaults=values)
    return list(LostPost.objects.filter(account=account, settled_at=None))


def _lost(account: SocialAccount, channel: Channel) -> Iterator[Sighting]:
    known = set(Post.objects.filter(account=account).values_list("remote_id", flat=True))
    expected = _expected_texts(account, channel)
    hosts = site_hosts()
    old = 0
    for sighting in channel.listing():
        if _is_older(sighting, _known_until(account)):
            old += 1
            if old == OLD_POSTS_TO_STOP:
                return
            continue
        old = 0
        if not sighting.remote.id or sighting.remote.id in known:
            continue
        has_marker = bool(markers_in(sighting.content))
        if _unknown_markers(sighting) or not has_marker and _is_from_here(sighting, expected, hosts):
            yield sighting


def _known_until(account: SocialAccount) -> datetime:
    """Return the time after which the database may have lost posts of ``account``."""
    last = RecordEntry.objects.order_by("-number").first()
    moment = max(last.at, account.created_at) if last else account.created_at
    return moment - CLOCK_SLACK


def _expected_texts(account: SocialAccount, channel: Channel) -> list[str]:
    """Return the texts of posts that are searched for, which will be found by themselves."""
    posts = Post.objects.filter(account=account, confirmed={}).exclude(desired={})
    return [channel.compose(Message.from_dict(post.desired), post.marker).text for post in posts]


def _is_from_here(sighting: Sighting, expected: list[str], hosts: list[str]) -> bool:
    """Return True if a post without a marker names this site and is none of the ``expected`` ones."""
    if not sighting.text or any(sighting.has_text(text) for text in expected):
        return False
    return any(host in sighting.text for host in hosts)
