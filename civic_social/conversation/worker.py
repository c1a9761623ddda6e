"""Carries out due operations on comments: claim one, send it, apply the result.

The table of operations shows what is to be done; a task or the periodic sweep only calls ``drain``. Each
claim is committed before its request is sent.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from .. import leases
from ..channels.public_urls import close_sessions
from ..delivery.account_leases import lease_end, requests_allowed
from ..models import CommentOperation, Switch
from ..models.states import Outcome
from ..signals import before_delivery
from ..stopping import should_stop
from .executor import Claimed, perform
from .results import apply_result, cancel, expire
from .states import PASSES_PAUSE, PENDING

logger = logging.getLogger(__name__)

Status = CommentOperation.Status
#: Outcomes after which the account's other operations wait for the next round.
TROUBLE = (Outcome.RETRY, Outcome.REST, Outcome.ACCOUNT_STOPPED)


def drain() -> Counter[str]:
    """Carry out everything that is due now, and return the number of operations with each outcome.

    Safe to call often and from any number of processes. Errors of a network are recorded and never raised.
    Raises ``django.db.Error`` if the database fails, and the errors of receivers of ``before_delivery``.
    """
    before_delivery.send(sender=CommentOperation)
    expire_claims()
    totals: Counter[str] = Counter()
    troubled: set[int] = set()
    try:
        while not should_stop() and (claimed := claim_next(troubled)):
            outcome = _carry_out(claimed)
            totals[outcome.value] += 1
            if outcome in TROUBLE:
                troubled.add(claimed.operation.comment.account_id)
    finally:
        close_sessions()
    return totals


def _carry_out(claimed: Claimed) -> Outcome:
    account = claimed.operation.comment.account
    try:
        channel = account.get_channel()
    except LookupError:
        # The channel is not installed: the lease ends by itself, and the sweep tries again.
        logger.error("no channel account=%s", account.pk)
        return Outcome.RETRY
    try:
        result = perform(channel, claimed)
        apply_result(claimed, result, channel)
    finally:
        channel.close()
    return result.outcome


def due_operations(now: datetime) -> QuerySet[CommentOperation]:
    """Return the operations that a worker may claim at ``now``.

    During a pause these are only hiding and removing, and after a restore only searches. An operation waits
    for the earlier ones on its comment, and for answers with the same words in its thread: a search could not
    find out which of them was lost.
    """
    thread = Coalesce("comment__parent_id", "comment_id")
    same_answer = Q(kind=CommentOperation.Kind.REPLY, text=OuterRef("text"), thread_id=OuterRef("thread_id"))
    earlier = CommentOperation.objects.annotate(thread_id=thread).filter(
        Q(comment=OuterRef("comment")) | same_answer, status__in=PENDING, pk__lt=OuterRef("pk")
    )
    is_search = Q(status=Status.UNKNOWN)
    is_working = Q(comment__account__is_paused=False) & ~Exists(Switch.objects.filter(is_paused=True))
    return CommentOperation.objects.annotate(thread_id=thread).filter(
        is_search | (Q(kind__in=PASSES_PAUSE) | is_working) & ~Exists(Switch.objects.exclude(finding="")),
        ~Exists(earlier),
        leases.free("lease_until", now),
        requests_allowed(now, "comment__account__"),
        status__in=[Status.DUE, Status.UNKNOWN],
        next_attempt_at__lte=now,
    )


def claim_next(skip_accounts: Collection[int] = ()) -> Claimed | None:
    """Claim the next due operation and commit; return None if nothing is due."""
    while True:
        now = timezone.now()
        due = due_operations(now).exclude(comment__account__in=skip_accounts)
        related = due.select_related("comment__parent", "comment__account", "comment__post", "author")
        operation = related.order_by("next_attempt_at", "pk").first()
        if operation is None:
            return None
        if reason := reason_to_cancel(operation):
            cancel(operation, reason)
        elif claimed := _claim(operation, now):
            return claimed


def reason_to_cancel(operation: CommentOperation) -> str:
    """Return the name of the problem for which the operation has become pointless, or ""."""
    if operation.status == Status.UNKNOWN:
        return ""
    if operation.comment.account.disconnected_at:
        return "comment-account-gone"
    if operation.comment.erased_at:
        return "comment-erased"
    return "comment-gone" if operation.comment.deleted_at else ""


def _claim(operation: CommentOperation, now: datetime) -> Claimed | None:
    end = lease_end(now)
    row = CommentOperation.objects.filter(
        pk=operation.pk, status=operation.status, searches=operation.searches
    )
    is_search = operation.status == Status.UNKNOWN
    values = {} if is_search else {"status": Status.SENDING, "started_at": operation.started_at or now}
    if not leases.acquire(row, "lease_until", now=now, until=end, **values):
        return None
    operation.lease_until = end
    for name, value in values.items():
        setattr(operation, name, value)
    return Claimed(operation, is_search)


def expire_claims() -> int:
    """Take operations back whose worker has not answered until the end of its lease; return their number."""
    now = timezone.now()
    lost = CommentOperation.objects.filter(status=Status.SENDING, lease_until__lt=now)
    count = 0
    for pk in list(lost.values_list("pk", flat=True)):
        with transaction.atomic():
            operation = lost.select_for_update(of=("self",)).filter(pk=pk).first()
            if operation:
                expire(operation, now)
                count += 1
    return count
