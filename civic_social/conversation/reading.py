"""Readings of comments: of each account every few minutes, of old posts once a night.

One process reads one account at a time, after the deliveries and within a number of requests a day. Events
of the networks (``events``) bring the same comments sooner, where an app may receive them.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error
from django.db.models import F, Q
from django.utils import timezone

from .. import leases
from ..channels import get_channels
from ..channels.base import Channel, PostConversation, Remote
from ..conf import settings
from ..delivery.account_leases import requests_allowed
from ..exceptions import CivicSocialError, NeedsPerson, RateLimited
from ..models import AccountHealth, Comment, CommentReading, Mode, Post, SocialAccount, Switch
from ..models.states import Status
from ..stopping import should_stop
from . import bookmarks, figures, findings, removals, schedule, storage, subscriptions
from .counts import last_unshown, store_counts

logger = logging.getLogger(__name__)

#: The lease of a reading, and the time after which it leaves the rest of the posts to the next one.
LEASE, LONGEST = timedelta(minutes=15), timedelta(minutes=2)
#: The shortest time between two readings that events ask for.
SHORTEST = timedelta(minutes=1)
#: The time before the last reading that is read again, since networks show some comments late.
OVERLAP = timedelta(hours=24)
EVERYTHING = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Reading:
    """One reading of an account, and its results so far."""

    row: CommentReading
    started_at: datetime
    is_sweep: bool
    tally: findings.Tally = field(default_factory=findings.Tally)
    new: int = 0
    erased: int = 0
    is_complete: bool = False
    #: The numbers of comments that are counted and not shown, by post: the last ones, and those that changed.
    unshown: dict[int, int] = field(default_factory=dict)
    changed_unshown: dict[Post, int] = field(default_factory=dict)
    #: The requests that were for figures.
    figure_calls: int = 0

    @property
    def account(self) -> SocialAccount:
        """The account."""
        return self.row.account

    @property
    def since(self) -> datetime:
        """The time of the oldest comments to read."""
        if self.is_sweep or self.row.read_at is None:
            return EVERYTHING
        return self.row.read_at - OVERLAP

    @property
    def calls_left(self) -> int:
        """The requests that today still allows."""
        is_today = self.row.calls_on == timezone.localdate()
        return settings.COMMENT_CALLS_A_DAY - (self.row.calls if is_today else 0)


def read_due(seconds: float | None = None) -> int:
    """Read the comments of the accounts that are due; return their number.

    ``seconds``: the time after which no further account is begun, so that a slow network does not delay what
    is due elsewhere, and many accounts do not wait for as many rounds.

    Safe to call from any number of processes: one of them reads each account. Errors of a network are stored
    and never raised. Paused, stopped, resting and disconnected accounts wait, and after a restore all do.
    """
    if not settings.COMMENT_DAYS:
        return 0
    _add_rows()
    count, ends_at = 0, time.monotonic() + (math.inf if seconds is None else seconds)
    while time.monotonic() < ends_at and not should_stop():
        row = _claim_next()
        if row is None:
            break
        _read_safely(row)
        count += 1
    return count


def make_due(account_ids: list[int]) -> None:
    """Let the comments of these accounts be read in the next round."""
    now = timezone.now()
    is_not_just_read = Q(read_at=None) | Q(read_at__lt=now - SHORTEST)
    CommentReading.objects.filter(is_not_just_read, pk__in=account_ids, next_at__gt=now).update(next_at=now)


def reading_channels() -> list[str]:
    """Return the slugs of the channels whose comments a program can read."""
    return [slug for slug, channel in get_channels().items() if channel.capabilities.can_read_comments]


def _add_rows() -> None:
    accounts = SocialAccount.objects.filter(comment_reading=None, channel__in=reading_channels())
    CommentReading.objects.bulk_create(
        [CommentReading(account=account) for account in accounts], ignore_conflicts=True
    )


def _claim_next() -> CommentReading | None:
    """Lease the reading that has been due for longest; None if none is due."""
    now = timezone.now()
    due = CommentReading.objects.filter(
        requests_allowed(now, "account__"),
        next_at__lte=now,
        account__disconnected_at=None,
        account__is_paused=False,
        account__mode=Mode.API,
        account__channel__in=reading_channels(),
    )
    for row in due.select_related("account").order_by("next_at", "pk"):
        if Switch.load().finding:
            return None
        end = now + LEASE
        if leases.acquire(CommentReading.objects.filter(pk=row.pk), "next_at", now=now, until=end):
            row.next_at = end
            return row
    return None


def _read_safely(row: CommentReading) -> None:
    """Read the leased account and store the results. Raises ``django.db.Error``."""
    now = timezone.now()
    reading = Reading(row, now, is_sweep=schedule.is_sweep_due(row.swept_at, now))
    calls, used_percent, problem = 0, 0, None
    try:
        with closing(row.account.get_channel()) as channel:
            try:
                subscriptions.subscribe_if_due(channel, row)
                channel.bookmark = bookmarks.bookmark_of(row)
                _read(channel, reading)
                _read_figures(channel, reading)
            finally:
                calls, used_percent = channel.request_count, channel.pressure.percent
    except CivicSocialError as error:
        problem = error
    except Error:
        raise
    except Exception:
        # A broken channel, or one that is not installed, must not block the other accounts.
        logger.exception("reading comments broke account=%s", row.pk)
        problem = CivicSocialError("unexpected")
    _finish(reading, calls, used_percent, problem)


def _read(channel: Channel, reading: Reading) -> None:
    """Read the comments of the account's posts. Raises as ``Channel.comments``."""
    _erase_withdrawn(reading)
    if channel.by_hand or reading.calls_left <= 0:
        return
    come_once = channel.capabilities.comments_come_once
    posts = {post.remote_id: post for post in posts_of(reading, come_once=come_once)}
    reading.unshown = last_unshown(posts.values())
    found: dict[Post, PostConversation] = {}
    remotes = [Remote(post.remote_id, post.permalink) for post in posts.values()]
    ends_at = time.monotonic() + LONGEST.total_seconds()
    try:
        for conversation in channel.comments(remotes, reading.since) if remotes else ():
            if post := posts.get(conversation.post_id):
                found[post] = conversation
                _keep(channel, reading, post, conversation)
            is_over = channel.request_count >= reading.calls_left or time.monotonic() > ends_at
            if is_over or should_stop():
                return
        if reading.is_sweep:
            _erase_with_posts(channel, reading, [post for post in posts.values() if post not in found])
        reading.is_complete = True
    finally:
        store_counts(found, reading.changed_unshown)


def _read_figures(channel: Channel, reading: Reading) -> None:
    """Read the day's figures once all comments are read. Raises ``DeliveryError``."""
    if reading.is_complete:
        calls_before = channel.request_count
        try:
            figures.read_due(channel, reading.account, reading.calls_left - calls_before)
        finally:
            reading.figure_calls = channel.request_count - calls_before


def posts_of(reading: Reading, *, come_once: bool = False) -> Iterator[Post]:
    """Yield the posts whose comments are read, newest first.

    ``come_once``: the network does not send the comments of older posts again in the sweep.
    """
    days = settings.COMMENT_SWEEP_DAYS if reading.is_sweep or come_once else settings.COMMENT_DAYS
    since = reading.started_at - timedelta(days=days)
    posts = Post.objects.filter(account=reading.account, confirmed_at__gte=since).exclude(remote_id="")
    posts = posts.exclude(confirmed={}).exclude(status=Status.WITHDRAWN).defer("progress")
    for post in posts.order_by("-confirmed_at", "-pk"):
        post.account = reading.account
        yield post


def _keep(channel: Channel, reading: Reading, post: Post, conversation: PostConversation) -> None:
    """Store what was read about one post, and erase what was removed."""
    silent_before = reading.row.began_at or reading.started_at
    stored = storage.store(post, conversation.comments, reading.started_at, silent_before=silent_before)
    reading.new += stored.new
    before = reading.unshown.get(post.pk)
    erased, unshown = removals.erase_removed(
        channel, post, conversation, before, reading.started_at, is_sweep=reading.is_sweep
    )
    reading.erased += erased
    if unshown not in (None, before):
        reading.changed_unshown[post] = unshown
    reading.tally.add(post, conversation)


def _erase_with_posts(channel: Channel, reading: Reading, missing: list[Post]) -> None:
    """Erase the comments of posts that the network does not have any more, or that were withdrawn."""
    for post in missing:
        if post.comments.filter(deleted_at=None).exists() and channel.capabilities.can_read:
            if channel.read(Remote(post.remote_id, post.permalink)) is None:
                reading.erased += removals.erase_with_post(post)


def _erase_withdrawn(reading: Reading) -> None:
    """Erase the comments of the account's posts that were withdrawn, which are gone with them."""
    rows = Comment.objects.filter(
        account=reading.account, post__status=Status.WITHDRAWN, deleted_at=None
    ).values_list("pk", flat=True)
    reading.erased += storage.erase(rows, reading.started_at)


def _finish(reading: Reading, calls: int, used_percent: int, problem: CivicSocialError | None) -> None:
    """Store the result of a reading, and when the next one is due."""
    row, now = reading.row, timezone.now()
    count_calls(row.pk, calls)
    row.refresh_from_db(fields=["calls", "calls_on", "last_event_at", "is_subscribed", "subscribed_at"])
    failures = 0
    if problem:
        minutes = _minutes_after(problem, row.failures + 1)
        if isinstance(problem, findings.REFUSALS) and not isinstance(problem, NeedsPerson):
            # The health check decides if the account has to stop.
            AccountHealth.objects.filter(account=row.pk).update(next_probe_at=now)
        if not isinstance(problem, RateLimited):
            failures = row.failures + 1
    else:
        minutes = schedule.minutes_until_next(
            now,
            # Figures are read once a day, so the next reading needs no requests for them.
            calls=calls - reading.figure_calls,
            calls_left=reading.calls_left,
            used_percent=used_percent,
        )
    values: dict[str, Any] = {"problem": problem.problem if problem else "", "failures": failures}
    if reading.is_complete:
        values |= {"read_at": reading.started_at, "began_at": row.began_at or reading.started_at}
        if reading.is_sweep or row.swept_at is None:
            values["swept_at"] = reading.started_at
    values["findings"] = findings.findings_of(
        row, reading.tally, problem, failures, is_over_budget=reading.calls_left <= 0
    )
    CommentReading.objects.filter(pk=row.pk).update(**values)
    next_at = now + timedelta(minutes=minutes)
    # An event may have asked for another reading meanwhile.
    CommentReading.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=next_at)
    logger.info(
        "comments read account=%s new=%d erased=%d calls=%d problem=%s",
        row.pk,
        reading.new,
        reading.erased,
        calls,
        values["problem"] or "-",
    )


def count_calls(account_id: int, calls: int) -> None:
    """Add requests to those of the account's day."""
    today = timezone.localdate()
    rows = CommentReading.objects.filter(pk=account_id)
    if not rows.filter(calls_on=today).update(calls=F("calls") + calls):
        rows.update(calls_on=today, calls=calls)


def _minutes_after(problem: CivicSocialError, failures: int) -> float:
    """Return the minutes until the next try after an error."""
    if isinstance(problem, RateLimited):
        return max((problem.retry_after or 0) / 60, schedule.minutes_after_failure(1))
    if isinstance(problem, findings.REFUSALS):
        return schedule.REFUSED_MINUTES
    return schedule.minutes_after_failure(failures)
