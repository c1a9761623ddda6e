"""Events that networks send: stored as they come, worked off later in any order.

An event that comes twice is stored once. Its body is erased as soon as it is worked off, and the row after 30
days.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from datetime import datetime, timedelta

from django.db import Error
from django.utils import timezone

from .. import leases
from ..channels import get_channels
from ..channels.base import Remote
from ..channels.events import CommentEvent, EventKind, EventSource, ParsedEvents
from ..delivery.account_leases import requests_allowed
from ..exceptions import CivicSocialError
from ..models import CommentReading, Mode, NetworkEvent, Post, SocialAccount, Switch
from ..stopping import should_stop
from . import reading, storage

logger = logging.getLogger(__name__)

#: The largest delivery of events, in bytes. A network sends up to 1,000 changes in one, and may escape each
#: Cyrillic letter with six bytes.
MAX_BYTES = 2 * 1024 * 1024
#: More waiting events than these are refused; the network sends them again later.
MOST_WAITING = 10_000
KEEP = timedelta(days=30)
LEASE = timedelta(minutes=2)
#: Failures after which an event is given up: the next reading finds the comment.
MAX_FAILURES = 8
#: Networks' times are whole seconds: a change in the same second as the addition counts as the newer one.
SAME_SECOND = timedelta(milliseconds=999)


def find_source(name: str) -> EventSource | None:
    """Return the event source of the installed channels with that name, or None."""
    sources = (channel.event_source for channel in get_channels().values())
    return next((source for source in sources if source and source.name == name), None)


def receive(source: EventSource, body: bytes) -> bool:
    """Store a signed delivery of events; return False if too many are waiting."""
    if NetworkEvent.objects.filter(worked_at=None).count() >= MOST_WAITING:
        return False
    checksum = hashlib.sha256(body).hexdigest()
    row = NetworkEvent(source=source.name, body=body, checksum=checksum)
    NetworkEvent.objects.bulk_create([row], ignore_conflicts=True)
    return True


def work_off(limit: int = 100) -> int:
    """Work off waiting events, at most ``limit``; return their number.

    Safe to call from any number of processes. Errors of a network are logged and never raised. After a
    restore nothing is done.
    """
    count = 0
    while count < limit and not should_stop():
        row = _claim_next()
        if row is None:
            break
        _work_off_safely(row)
        count += 1
    return count


def erase_old() -> int:
    """Erase events that are older than 30 days, and return their number."""
    return NetworkEvent.objects.filter(received_at__lt=timezone.now() - KEEP).delete()[0]


def _claim_next() -> NetworkEvent | None:
    """Lease the event that has waited longest; None if there is none."""
    now = timezone.now()
    waiting = NetworkEvent.objects.filter(leases.free("lease_until", now), worked_at=None)
    for row in waiting.order_by("received_at", "pk")[:20]:
        if Switch.load().finding:
            return None
        end = now + LEASE
        rows = NetworkEvent.objects.filter(pk=row.pk, worked_at=None)
        if leases.acquire(rows, "lease_until", now=now, until=end):
            return row
    return None


def _work_off_safely(row: NetworkEvent) -> None:
    """Apply an event; what fails is tried again, and later left to the next reading.

    Raises ``django.db.Error``.
    """
    try:
        source = find_source(row.source)
        parsed = source.parse(bytes(row.body)) if source else ParsedEvents(unknown=("source",))
        _apply(parsed)
    except CivicSocialError as error:
        logger.info("event not applied event=%s problem=%s", row.pk, error.problem)
    except ValueError:
        _settle(row, "malformed")
        return
    except Error:
        raise
    except Exception:
        logger.exception("applying an event broke event=%s", row.pk)
    else:
        _settle(row, ",".join(parsed.unknown))
        return
    failures = row.failures + 1
    if failures >= MAX_FAILURES:
        _settle(row, "given-up")
        return
    later = timezone.now() + timedelta(seconds=30) * 2**failures
    NetworkEvent.objects.filter(pk=row.pk).update(failures=failures, lease_until=later)


def _settle(row: NetworkEvent, unknown: str) -> None:
    """Mark an event as worked off; its checksum stays, so that a repetition is known."""
    if unknown:
        logger.info("event with something unknown event=%s unknown=%s", row.pk, unknown[:120])
    NetworkEvent.objects.filter(pk=row.pk).update(
        worked_at=timezone.now(), lease_until=None, body=b"", unknown=unknown[:120]
    )


def _apply(parsed: ParsedEvents) -> None:
    """Store the contents of the events. Raises ``CivicSocialError`` if a comment could not be read."""
    accounts = _accounts_of(parsed)
    now = timezone.now()
    CommentReading.objects.filter(pk__in=[account.pk for account in accounts.values()]).update(
        last_event_at=now
    )
    posts = _posts_of(parsed, accounts)
    for event in parsed.events:
        account = accounts.get((event.channel, event.account_id))
        if account is None or not (account.is_working or event.kind == EventKind.REMOVED):
            continue
        post = posts.get((account.pk, event.post_id))
        if post is not None:
            _apply_one(post, event)
        elif event.kind == EventKind.NOTICED:
            # The picture of an album, which has an ID of its own; posts that are not ours look the same.
            reading.make_due([account.pk])


def _accounts_of(parsed: ParsedEvents) -> dict[tuple[str, str], SocialAccount]:
    """Return the connected accounts that the events name."""
    # Compared here, because a delivery may name more accounts than a database takes in one condition.
    channels = {channel for channel, _remote_id in parsed.accounts}
    connected = SocialAccount.objects.filter(channel__in=channels, disconnected_at=None)
    accounts = {(each.channel, each.remote_id): each for each in connected.select_related("comment_reading")}
    return {key: account for key, account in accounts.items() if key in parsed.accounts}


def _posts_of(
    parsed: ParsedEvents, accounts: dict[tuple[str, str], SocialAccount]
) -> dict[tuple[int, str], Post]:
    """Return our posts that the events name, by account and ID at the network."""
    by_pk = {account.pk: account for account in accounts.values()}
    posts = Post.objects.filter(
        account__in=by_pk, remote_id__in={event.post_id for event in parsed.events}
    ).defer("progress")
    for post in posts:
        post.account = by_pk[post.account_id]
    return {(post.account_id, post.remote_id): post for post in posts}


def _apply_one(post: Post, event: CommentEvent) -> None:
    """Store one event. Raises ``CivicSocialError`` if the comment could not be read."""
    comment, at = event.comment, event.at
    match event.kind:
        case EventKind.REMOVED:
            storage.remove(post, comment.id, timezone.now())
        case EventKind.HIDDEN | EventKind.SHOWN:
            storage.set_hidden(post, comment.id, event.kind == EventKind.HIDDEN, at + SAME_SECOND)
        case EventKind.ADDED | EventKind.CHANGED:
            is_change = event.kind == EventKind.CHANGED
            stored = storage.store_event(
                post,
                comment,
                at + SAME_SECOND if is_change else at,
                is_change=is_change,
                silent_before=_began_at(post.account),
            )
            _read_soon_if_needed(post, stored)
        case EventKind.NOTICED:
            _read(post, event)


def _read_soon_if_needed(post: Post, stored: storage.Stored) -> None:
    """Let the account be read if a comment belongs to a thread that is not known yet."""
    if stored.lacks_parent:
        reading.make_due([post.account_id])


def _read(post: Post, event: CommentEvent) -> None:
    """Read the comment at its network and store it; one that cannot be read is left to the next reading."""
    account = post.account
    rows = SocialAccount.objects.filter(requests_allowed(timezone.now()), pk=account.pk)
    if not rows.exists() or account.mode != Mode.API:
        return
    asked_at = timezone.now()
    with closing(account.get_channel()) as channel:
        if not channel.capabilities.can_read_comments:
            return
        try:
            found = channel.read_comment(Remote(post.remote_id, post.permalink), event.comment.id)
        finally:
            reading.count_calls(account.pk, channel.request_count)
    if found is not None:
        stored = storage.store(post, [found], asked_at, silent_before=_began_at(account))
        _read_soon_if_needed(post, stored)


def _began_at(account: SocialAccount) -> datetime | None:
    row = getattr(account, "comment_reading", None)
    return row.began_at if row else None
