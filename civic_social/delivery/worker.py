"""Delivery of due posts: lease an account, claim a post, perform the operation, apply the result.

The table of posts shows what is to be done; a task or the periodic sweep only calls ``drain``. Each claim is
committed before its request is sent. Each result is applied in one transaction with the next claim.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock, local

from django.db import Error, close_old_connections, transaction
from django.utils import timezone

from ..audit_log import chain
from ..channels.base import Channel
from ..channels.public_urls import close_sessions
from ..conf import settings
from ..messages import Message
from ..models import Attempt, Post, SocialAccount
from ..models.attempts import AttemptResult, ClaimedOperation
from ..models.states import Operation, Status
from ..signals import before_delivery
from ..stopping import get_check, set_check, should_stop
from . import transitions
from .account_leases import lease_accounts, lease_end, release, renew
from .executor import free_correction_marker, perform
from .lost_posts import hold_if_lost
from .next_due import next_due
from .operations import operation_for
from .results import apply_result
from .unpublished import continue_later

logger = logging.getLogger(__name__)

#: Held by the thread of this process that applies a result and claims the next post.
_turn = Lock()
#: After this time a thread goes on without its turn.
LONGEST_TURN_SECONDS = 1
#: The threads for several accounts, of each thread that calls ``drain``.
_caller = local()


def drain(*, account_ids: Collection[int] | None = None) -> Counter[str]:
    """Deliver everything that is due now, and return the number of attempts with each outcome.

    Safe to call often and from any number of processes. ``account_ids`` limits it to some accounts. Errors of
    a network are recorded on its posts and never raised; errors of receivers of ``before_delivery`` are
    raised. Ends before the next post if ``stopping`` says so.
    """
    before_delivery.send(sender=Post)
    expire_claims()
    worker = secrets.token_hex(6)
    check = get_check()
    totals: Counter[str] = Counter()
    served: set[int] = set()
    while not should_stop() and (accounts := lease_accounts(worker, account_ids, served)):
        served.update(account.pk for account in accounts)
        if len(accounts) == 1:
            totals += _drain_safely(accounts[0], worker)
            continue
        drains = [_threads().submit(_drain_in_thread, account, worker, check) for account in accounts]
        # Until the last one has ended, even if another one fails.
        wait(drains)
        for finished in drains:
            totals += finished.result()
    return totals


def _threads() -> ThreadPoolExecutor:
    """Return the threads of the calling thread; they stay for its next call, with their connections.

    A new connection to PostgreSQL and the first query of each kind in it cost as much as five posts.
    """
    size = settings.PARALLEL_ACCOUNTS
    if getattr(_caller, "size", None) != size:
        _caller.threads, _caller.size = ThreadPoolExecutor(size, thread_name_prefix="deliver"), size
    return _caller.threads


def _drain_in_thread(account: SocialAccount, worker: str, check: Callable[[], bool]) -> Counter[str]:
    """Drain one account in a thread that keeps its connection for ``CONN_MAX_AGE``, as web servers do."""
    set_check(check)
    close_old_connections()
    try:
        return _drain_safely(account, worker)
    finally:
        close_old_connections()


def _drain_safely(account: SocialAccount, worker: str) -> Counter[str]:
    """Drain one account; a programming error, such as a missing channel, does not stop other accounts.

    Raises ``django.db.Error`` if the database fails.
    """
    try:
        return drain_account(account, worker)
    except Error:
        raise
    except Exception:
        logger.exception("draining broke account=%s", account.pk)
        return Counter()


def expire_claims() -> int:
    """Mark posts as unknown whose worker has not answered until the end of its claim; return their number.

    A post of which nothing was published yet is continued instead.
    """
    now = timezone.now()
    expired = Post.objects.filter(status=Status.SENDING, lease_until__lt=now).values_list("pk", flat=True)
    count = 0
    for pk in list(expired):
        with transaction.atomic():
            post = Post.objects.select_for_update().filter(pk=pk).first()
            if post and post.status == Status.SENDING and post.lease_until and post.lease_until < now:
                if not continue_later(post, now):
                    search_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[0])
                    transitions.mark_unknown(post, search_at, "worker-lost", {})
                count += 1
    return count


def drain_account(account: SocialAccount, worker: str) -> Counter[str]:
    """Deliver what is due for one leased account; return the number of attempts with each outcome."""
    channel = account.get_channel()
    totals: Counter[str] = Counter()
    done: tuple[ClaimedOperation, AttemptResult] | None = None
    is_released = False
    try:
        while True:
            with _transaction():
                event = apply_result(*done, channel) if done else None
                claimed = None if should_stop() else claim_next(account, worker, channel)
                if claimed is None:
                    # In one transaction with "nothing is due": the next publication finds the account free.
                    release(account, worker)
                if event:
                    # Last, because the audit log stays locked until the commit.
                    chain.append(event)
            if claimed is None:
                is_released = True
                return totals
            result = perform(channel, claimed)
            totals[result.outcome.value] += 1
            done = claimed, result
    finally:
        channel.close()
        close_sessions()
        if not is_released:
            release(account, worker)


@contextmanager
def _transaction() -> Iterator[None]:
    """Open a transaction; the threads of a process take turns.

    Side by side, they would wait for each other at every query, for Python's lock and for the end of the
    audit log, and finish together; one after the other, each sends its next request as early as possible. On
    SQLite, a process that waits for the one writer sleeps longer with each try, up to 100 ms.
    """
    # No rule needs the turn: a thread that the database keeps waiting must not stop the other accounts.
    has_turn = _turn.acquire(timeout=LONGEST_TURN_SECONDS)
    try:
        with transaction.atomic():
            yield
    finally:
        if has_turn:
            _turn.release()


@transaction.atomic(savepoint=False)
def claim_next(account: SocialAccount, worker: str, channel: Channel) -> ClaimedOperation | None:
    """Claim the account's next due post and return the operation to perform; joins the caller's transaction.

    Returns None if nothing is due or the account may not send. A due post with nothing left to do is settled.
    """
    now = timezone.now()
    renew(account, worker, now)
    while post := next_due(account, worker, now):
        if post.status == Status.UNKNOWN and post.current_attempt:
            return ClaimedOperation(post, post.current_attempt, Operation.FIND)
        operation = operation_for(post)
        if operation is None:
            transitions.settle(post, now)
        elif operation == Operation.CREATE and _is_stale(post, now):
            transitions.hold(post, "stale", {"hours": settings.STALE_HOURS})
        elif operation == Operation.CREATE and post.has_lost_posts and hold_if_lost(post):
            continue
        elif claimed := _claim(post, operation, worker, channel, now):
            return claimed
    return None


def _is_stale(post: Post, now: datetime) -> bool:
    """Return True if the announcement was planned too long ago to be sent without asking a person."""
    return post.planned_at < now - timedelta(hours=settings.STALE_HOURS)


def _claim(
    post: Post, operation: Operation, worker: str, channel: Channel, now: datetime
) -> ClaimedOperation | None:
    """Write the attempt and claim the post.

    If the message cannot be composed, the post waits for a person and the result is None.
    """
    message = post.confirmed if operation == Operation.DELETE else post.desired
    try:
        if operation == Operation.COMMENT:
            now, marker = free_correction_marker(post, now)
            composed = channel.compose_correction(Message.from_dict(message), marker)
        else:
            composed = channel.compose(Message.from_dict(message), post.marker)
    except Exception:
        # An error in a channel, or a message stored by another version, must not block the other posts.
        logger.exception("composing broke post=%s", post.pk)
        transitions.ask_person(post, "unexpected", {}, now)
        return None
    attempt = Attempt.objects.create(
        post=post,
        operation=operation,
        message=message,
        sent_text=composed.text,
        revision_id=post.revision_id,
        people=post.people,
        worker=worker,
        started_at=now,
    )
    transitions.claim(post, attempt, lease_end(now))
    return ClaimedOperation(
        post, attempt, operation, composed=None if operation == Operation.COMMENT else composed
    )
