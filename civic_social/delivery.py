"""From the table to the networks: lease an account, claim a post, talk, record the answer.

The table of posts is the truth; a task is only a wake-up, and the sweep runs the same ``drain``. One worker
at a time talks for an account, by a lease on its row. Each claim is committed before the first byte leaves,
each answer on its own, in one transaction with the next claim.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import Error, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from . import statements, transitions
from .channels.base import Channel, Progress, Remote
from .conf import settings
from .exceptions import CivicSocialError, NeedsPerson, OutcomeUnknown, TransientError
from .messages import Message
from .models import Attempt, Post, SocialAccount, Switch
from .pictures import with_urls
from .public_urls import require_public
from .record import chain
from .record.entries import picture_hashes
from .recording import record
from .retries import Outcome, Verdict, judge
from .states import ADDS_SOMETHING, WORKABLE, Operation, Status

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

#: The account's other post of that ID at the network.
OF_THE_SAME_ID = """
SELECT {columns} FROM civic_social_post WHERE remote_id = %s AND account_id = %s AND id <> %s
"""

#: What a person is asked who is not to post but to change what stands there.
CHANGING_BY_HAND = {
    Operation.UPDATE: "edit-by-hand",
    Operation.COMMENT: "edit-by-hand",
    Operation.DELETE: "remove-by-hand",
}
#: The age from which an account's lease is renewed between two posts.
LEASE_AGE = timedelta(seconds=5)


@dataclass(slots=True)
class Step:
    """One claimed operation on its way to the network and back."""

    post: Post
    attempt: Attempt
    operation: Operation
    remote: Remote | None = None
    verdict: Verdict | None = None
    #: A look has found it more than once.
    stands_twice: bool = False
    #: When it was claimed or last renewed, by a clock that nobody sets.
    claimed: float = field(default_factory=lambda: time.monotonic())
    #: What the official record says of the pictures' bytes.
    picture_hashes: dict = field(default_factory=dict)


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
                lease=worker, leased_until=_lease_end(now)
            )
    for account in leased:
        account.leased_until = _lease_end(now)
    return leased


def _lease_end(now):
    return now + timedelta(seconds=settings.LEASE_SECONDS)


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
        operation = transitions.operation_for(post)
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
    lease_end = _lease_end(now)
    if lease_end - account.leased_until > LEASE_AGE:
        SocialAccount.objects.filter(pk=account.pk, lease=worker).update(leased_until=lease_end)
        account.leased_until = lease_end


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
            composed = channel.compose_correction(Message.from_dict(message), _comment_mark(post, now))
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
    transitions.claim(post, attempt, _lease_end(now))
    return Step(post, attempt, operation)


def perform(channel: Channel, step: Step) -> None:
    """Talk to the network and leave a verdict in ``step``; never raises for the network's sake."""
    started = time.monotonic()
    try:
        step.verdict = _talk(channel, step)
    except CivicSocialError as error:
        step.verdict = _judge(error, step)
    except Exception:
        # A defect of ours or of a channel's, perhaps after the first byte: treat the answer as lost.
        logger.exception("delivery broke post=%s operation=%s", step.post.pk, step.operation)
        step.verdict = _judge(OutcomeUnknown(), step)
    if step.verdict.outcome in (Outcome.DONE, Outcome.FOUND):
        step.picture_hashes = picture_hashes(step.attempt.message, channel.capabilities.pictures)
    logger.info(
        "delivered post=%s account=%s operation=%s outcome=%s problem=%s ms=%d",
        step.post.pk,
        channel.account.pk,
        step.operation,
        step.verdict.outcome.value,
        step.verdict.problem or "-",
        (time.monotonic() - started) * 1000,
    )


def _judge(error: CivicSocialError, step: Step) -> Verdict:
    if step.operation == Operation.FIND and isinstance(error, OutcomeUnknown):
        # A look changes nothing, so it can simply be repeated; later, and not for ever.
        error = TransientError("network-down", **error.details)
    return judge(error, step.post.failures + 1, settings.MAX_FAILURES)


def _talk(channel: Channel, step: Step) -> Verdict:
    post = step.post
    if step.operation == Operation.FIND:
        return _find(channel, step)
    if channel.by_hand:
        raise NeedsPerson(CHANGING_BY_HAND.get(step.operation, channel.hand_off_reason))
    remote = Remote(post.remote_id, post.permalink)
    if step.operation == Operation.DELETE:
        if not channel.capabilities.can_delete or not remote.id:
            raise NeedsPerson("remove-by-hand")
        _require_lease(step)
        channel.delete(remote)
        return Verdict(Outcome.DONE)
    if step.operation == Operation.COMMENT:
        if not channel.capabilities.can_comment or not remote.id:
            raise NeedsPerson("edit-by-hand")
        _require_lease(step)
        channel.comment(remote, _correction(channel, step))
        return Verdict(Outcome.DONE)
    message = with_urls(Message.from_dict(step.attempt.message), channel.capabilities.pictures)
    message = channel.compose(message, post.marker)
    if step.operation == Operation.UPDATE:
        if not remote.id:
            # A person posted it, and only its address is known.
            raise NeedsPerson("edit-by-hand")
        _require_lease(step)
        step.remote = channel.update(remote, message)
        return Verdict(Outcome.DONE)
    require_public(message.link)
    for picture in message.pictures:
        require_public(picture.url, "picture-not-public")
    _require_lease(step)
    step.remote = channel.create(
        message, Progress(post.progress, lambda values: _save_progress(step, values))
    )
    if _is_anothers(step):
        # An edit or a removal would strike the other one. Whether ours stands at all is to be looked for.
        raise OutcomeUnknown()
    return Verdict(Outcome.DONE, step.remote.note)


def _is_anothers(step: Step) -> bool:
    """Whether the network has named the twin of another announcement, or the account itself."""
    if not (step.remote and step.remote.id):
        return False
    post = step.post
    parameters = [step.remote.id, post.account_id, post.pk]
    if step.remote.id != post.account.remote_id and not statements.fetch(
        Post, OF_THE_SAME_ID, parameters, only=("id",)
    ):
        return False
    logger.error("the network has named something else's id post=%s id=%s", post.pk, step.remote.id)
    step.remote = None
    return True


def _require_lease(step: Step) -> None:
    """Not a byte leaves after the lease has ended: by then another worker may have sent the post again.

    A worker loses time where its machine sleeps or swaps. Raises ``TransientError``: nothing was sent.
    """
    slept = time.monotonic() - step.claimed > settings.LEASE_SECONDS
    if slept or timezone.now() >= step.post.lease_until:
        raise TransientError("worker-lost")


def _find(channel: Channel, step: Step) -> Verdict:
    """Read back what the lost attempt may have left; for edits and removals, quiet time is enough."""
    attempt = step.attempt
    if attempt.operation not in ADDS_SOMETHING:
        # Editing and removing can be repeated; what had to be avoided is that the lost request arrives late.
        return Verdict(Outcome.NOT_FOUND)
    if attempt.operation == Operation.COMMENT:
        remote = Remote(step.post.remote_id, step.post.permalink)
        stands = channel.has_comment(remote, _correction(channel, step))
        return Verdict(Outcome.FOUND if stands else Outcome.NOT_FOUND)
    if not channel.capabilities.can_find:
        raise NeedsPerson("cannot-verify")
    message = channel.compose(Message.from_dict(attempt.message), step.post.marker)
    found = channel.find_all(message, since=attempt.started_at)
    step.remote = found[0].remote if found else None
    step.stands_twice = len(found) > 1
    if _is_anothers(step):
        raise NeedsPerson("cannot-verify")
    return Verdict(Outcome.FOUND if step.remote else Outcome.NOT_FOUND)


def _correction(channel: Channel, step: Step) -> Message:
    mark_of_it = _comment_mark(step.post, step.attempt.started_at)
    return channel.compose_correction(Message.from_dict(step.attempt.message), mark_of_it)


def _comment_mark(post: Post, started_at) -> str:
    """The mark of one comment: of several that say the same, the last word matters, not an earlier one."""
    return f"{post.marker}-{hashlib.sha256(started_at.isoformat().encode()).hexdigest()[:8]}"


def _save_progress(step: Step, values: dict) -> None:
    """Keep what a channel has finished, and the claim alive, before the next step of the operation."""
    _require_lease(step)
    now = timezone.now()
    with transaction.atomic():
        ours = Post.objects.filter(
            pk=step.post.pk, current_attempt=step.attempt, status=Status.SENDING
        ).update(progress=values, lease_until=_lease_end(now))
        if not ours:
            raise TransientError("worker-lost")
        SocialAccount.objects.filter(pk=step.post.account_id, lease=step.attempt.worker).update(
            leased_until=_lease_end(now)
        )
    step.post.progress, step.post.lease_until, step.claimed = values, _lease_end(now), time.monotonic()
