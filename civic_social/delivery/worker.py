"""From the table to the networks: lease an account, claim a post, talk, record the answer.

The table of posts is the truth; a task is only a wake-up, and the sweep runs the same ``drain``. One worker
at a time talks for an account, by a lease on its row. Each claim is committed before the first byte leaves,
each answer on its own, in one transaction with the next claim.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import Error, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .. import statements
from ..audit_log import chain
from ..channels.base import Channel
from ..channels.public_urls import close_sessions
from ..conf import settings
from ..messages import Message
from ..models import Attempt, Post, SocialAccount, Switch
from ..models.states import WORKABLE, Operation, Status
from . import transitions
from .executor import Step, comment_mark, lease_end, perform
from .operations import operation_for
from .results import record

logger = logging.getLogger(__name__)

#: The main switch is not thrown.
_MAY_SEND = ~Exists(Switch.objects.filter(is_paused=True))

#: The account's post that has been due for longest, as long as the account may talk and is ours. Each state
#: by itself, so that an index gives the first and a long queue is not sorted for each post.
NEXT_DUE = """
SELECT {columns} FROM civic_social_post WHERE id = (
  SELECT id FROM (
    SELECT id, next_attempt_at FROM (
      SELECT id, next_attempt_at FROM civic_social_post
      WHERE account_id = %s AND status = 'due' AND next_attempt_at <= %s
      ORDER BY next_attempt_at, id LIMIT 1
    ) AS due
    UNION ALL
    SELECT id, next_attempt_at FROM (
      SELECT id, next_attempt_at FROM civic_social_post
      WHERE account_id = %s AND status = 'unknown' AND next_attempt_at <= %s
      ORDER BY next_attempt_at, id LIMIT 1
    ) AS unknown
  ) AS candidates ORDER BY next_attempt_at, id LIMIT 1
) AND EXISTS (
  SELECT 1 FROM civic_social_socialaccount AS account
  WHERE account.id = %s AND account.lease = %s AND NOT account.is_paused AND account.problem = ''
    AND (account.resting_until IS NULL OR account.resting_until <= %s)
) AND NOT EXISTS (SELECT 1 FROM civic_social_switch WHERE is_paused)
"""

#: The age from which an account's lease is renewed between two posts.
LEASE_AGE = timedelta(seconds=5)


def drain(*, account_ids=None) -> Counter:
    """Deliver everything that is due now, and return how many attempts ended in which outcome.

    Call it as often as you like, from as many processes as you like. ``account_ids`` limits it to some
    accounts. Never raises for a network's sake.
    """
    sweep()
    worker = secrets.token_hex(6)
    totals = Counter()
    served: set[int] = set()
    while True:
        accounts = lease_accounts(worker, account_ids, served)
        if not accounts:
            return totals
        served.update(account.pk for account in accounts)
        if len(accounts) == 1:
            totals += _serve(accounts[0], worker)
            continue
        with ThreadPoolExecutor(len(accounts), thread_name_prefix="deliver") as pool:
            for count in pool.map(lambda account: _in_thread(account, worker), accounts):
                totals += count


def _in_thread(account: SocialAccount, worker: str) -> Counter:
    try:
        return _serve(account, worker)
    finally:
        connection.close()


def _serve(account: SocialAccount, worker: str) -> Counter:
    """Drain one account; a defect here (such as a channel that is not installed) stops no other."""
    try:
        return drain_account(account, worker)
    except Error:
        raise
    except Exception:
        logger.exception("draining broke account=%s", account.pk)
        return Counter()


def sweep() -> int:
    """Find the posts whose worker fell silent, and have them looked for; return how many."""
    now = timezone.now()
    lost = 0
    expired = Post.objects.filter(status=Status.SENDING, lease_until__lt=now).values_list("pk", flat=True)
    for pk in list(expired):
        with transaction.atomic():
            post = Post.objects.select_for_update().filter(pk=pk).first()
            if post and post.status == Status.SENDING and post.lease_until < now:
                look_at = now + timedelta(seconds=settings.READ_BACK_SECONDS[0])
                transitions.lose(post, look_at, "worker-lost", {})
                lost += 1
    return lost


def _due_posts(now):
    return Post.objects.filter(status__in=WORKABLE, next_attempt_at__lte=now)


def lease_accounts(worker: str, account_ids=None, skip=()) -> list[SocialAccount]:
    """Lease up to ``PARALLEL_ACCOUNTS`` accounts that have something due and nobody talking for them."""
    now = timezone.now()
    with transaction.atomic():
        accounts = (
            SocialAccount.objects.filter(Exists(_due_posts(now).filter(account=OuterRef("pk"))))
            .filter(Q(leased_until=None) | Q(leased_until__lt=now))
            .filter(Q(resting_until=None) | Q(resting_until__lte=now))
            .filter(_MAY_SEND, is_paused=False, problem="")
            .exclude(pk__in=skip)
        )
        if account_ids is not None:
            accounts = accounts.filter(pk__in=account_ids)
        leased = list(
            accounts.order_by("pk").select_for_update(skip_locked=True)[: settings.PARALLEL_ACCOUNTS]
        )
        if leased:
            SocialAccount.objects.filter(pk__in=[account.pk for account in leased]).update(
                lease=worker, leased_until=lease_end(now)
            )
    for account in leased:
        account.leased_until = lease_end(now)
    return leased


def drain_account(account: SocialAccount, worker: str) -> Counter:
    """Deliver what is due at one leased account, one operation after the other; return the outcomes."""
    channel = account.get_channel()
    totals = Counter()
    step = None
    try:
        while True:
            with transaction.atomic():
                said = record(step, channel) if step else None
                step = claim_next(account, worker, channel)
                if step is None:
                    # In the same transaction as "nothing is due": what is published next finds it free.
                    release(account, worker)
                if said:
                    # Last: until the commit nobody else can append.
                    chain.append(said)
            if step is None:
                return totals
            perform(channel, step)
            totals[step.verdict.outcome.value] += 1
    finally:
        channel.close()
        close_sessions()
        release(account, worker)


def release(account: SocialAccount, worker: str) -> None:
    """Give the account's lease back, if it is still ours."""
    SocialAccount.objects.filter(pk=account.pk, lease=worker).update(lease="", leased_until=None)


def claim_next(account: SocialAccount, worker: str, channel: Channel) -> Step | None:
    """Claim the account's next due post and return its step; None when there is nothing, or no right to.

    Runs in the transaction of ``drain_account``. A post with nothing left to do is settled on the way.
    """
    now = timezone.now()
    _renew(account, worker, now)
    while True:
        due = statements.fetch(
            Post, NEXT_DUE, [account.pk, now, account.pk, now, account.pk, worker, now], lock=True
        )
        if not due:
            return None
        post = due[0]
        post.account = account
        if post.status == Status.UNKNOWN:
            return _look(post, worker)
        operation = operation_for(post)
        if operation is None:
            transitions.settle(post, now)
        elif operation == Operation.CREATE and post.planned_at < _stale(now):
            transitions.hold(post, "stale", {"hours": settings.STALE_HOURS})
        else:
            step = _claim(post, operation, worker, channel, now)
            if step:
                return step


def _renew(account: SocialAccount, worker: str, now) -> None:
    """Keep the account's lease alive; a fresh one costs no statement."""
    end = lease_end(now)
    if end - account.leased_until > LEASE_AGE:
        SocialAccount.objects.filter(pk=account.pk, lease=worker).update(leased_until=end)
        account.leased_until = end


def _stale(now):
    """Before this moment an announcement was planned too long ago to be sent without asking."""
    return now - timedelta(hours=settings.STALE_HOURS)


def _look(post: Post, worker: str) -> Step:
    """A step that only reads: the message in question is the lost attempt's."""
    return Step(post, post.current_attempt, Operation.FIND)


def _claim(post: Post, operation: Operation, worker: str, channel: Channel, now) -> Step | None:
    message = post.confirmed if operation == Operation.DELETE else post.desired
    try:
        if operation == Operation.COMMENT:
            composed = channel.compose_correction(Message.from_dict(message), comment_mark(post, now))
        else:
            composed = channel.compose(Message.from_dict(message), post.marker)
    except Exception:
        # A defect of a channel's, or a message of another version: it must not block the rest.
        logger.exception("composing broke post=%s", post.pk)
        transitions.ask_person(post, "unexpected", {}, now)
        return None
    attempt = Attempt(
        post=post,
        operation=operation,
        message=message,
        sent_text=composed.text,
        revision_id=post.revision_id,
        people=post.people,
        worker=worker,
        started_at=now,
    )
    statements.insert([attempt])
    transitions.claim(post, attempt, lease_end(now))
    return Step(post, attempt, operation)
