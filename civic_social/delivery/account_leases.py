"""Leases on accounts: one worker at a time sends to a network for an account."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .. import leases
from ..conf import settings
from ..models import Post, SocialAccount, Switch
from ..models.states import WORKABLE, Status
from .pauses import passes_pause

#: The age from which an account's lease is renewed between two posts.
RENEW_AFTER = timedelta(seconds=5)


def lease_end(now: datetime) -> datetime:
    """Return when a lease taken at ``now`` ends."""
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def removing_allowed(now: datetime, prefix: str = "") -> Q:
    """Return the condition for accounts whose posts may be searched for and removed at ``now``.

    They are not stopped or asked by their network to wait, and nothing is held after a restore. A pause lets
    removals through. ``prefix`` is the path from the queried model to the account, such as
    ``"post__account__"``.
    """
    return requests_allowed(now, prefix) & ~_HELD_AFTER_RESTORE


def requests_allowed(now: datetime, prefix: str = "") -> Q:
    """Return the condition for accounts whose network accepts requests at ``now``.

    ``due_posts`` says which posts may be handled during a pause or after a restore.
    """
    is_rested = Q(**{f"{prefix}resting_until": None}) | Q(**{f"{prefix}resting_until__lte": now})
    return is_rested & Q(**{f"{prefix}problem": ""})


_HELD_AFTER_RESTORE = Q(Exists(Switch.objects.exclude(finding="")))


def due_posts(now: datetime) -> QuerySet[Post]:
    """Return the posts that a worker may handle at ``now``, if their accounts' networks accept requests.

    During a pause, these are only removals; after a restore, only the posts whose response was lost, which
    are searched for.
    """
    due = Post.objects.filter(passes_pause(), status__in=WORKABLE, next_attempt_at__lte=now)
    return due.filter(Q(status=Status.UNKNOWN) | ~_HELD_AFTER_RESTORE)


def lease_accounts(
    worker: str, account_ids: Collection[int] | None = None, skip: Collection[int] = ()
) -> list[SocialAccount]:
    """Lease up to ``PARALLEL_ACCOUNTS`` accounts that have posts due, and return them.

    ``worker`` names the holder. ``account_ids`` limits the choice; accounts in ``skip`` are left out.
    """
    now = timezone.now()
    due = due_posts(now).filter(account=OuterRef("pk"))
    accounts = SocialAccount.objects.filter(
        Exists(due), leases.free("leased_until", now), requests_allowed(now)
    ).exclude(pk__in=skip)
    if account_ids is not None:
        accounts = accounts.filter(pk__in=account_ids)
    if not accounts.exists():
        # Most calls end here, without the write lock of SQLite.
        return []
    end = lease_end(now)
    with transaction.atomic():
        # Another worker waits here, then takes other accounts. A publication, which refers to them, does not.
        locked = accounts.select_for_update(of=("self",), no_key=True).order_by("pk")
        leased = list(locked[: settings.PARALLEL_ACCOUNTS])
        rows = SocialAccount.objects.filter(pk__in=[account.pk for account in leased])
        leases.acquire(rows, "leased_until", now=now, until=end, lease=worker)
    for account in leased:
        account.leased_until = end
    return leased


@contextmanager
def leased_account(account: SocialAccount) -> Iterator[bool]:
    """Hold the lease on ``account`` inside the block; yields False if another worker holds it."""
    worker = secrets.token_hex(6)
    now = timezone.now()
    row = SocialAccount.objects.filter(pk=account.pk)
    is_held = bool(leases.acquire(row, "leased_until", now=now, until=lease_end(now), lease=worker))
    try:
        yield is_held
    finally:
        if is_held:
            release(account, worker)


def renew(account: SocialAccount, worker: str, now: datetime) -> None:
    """Prolong the lease that ``worker`` holds on ``account``, unless it is younger than ``RENEW_AFTER``."""
    end = lease_end(now)
    if account.leased_until is None or end - account.leased_until > RENEW_AFTER:
        held_by(worker).filter(pk=account.pk).update(leased_until=end)
        account.leased_until = end


def release(account: SocialAccount, worker: str) -> None:
    """Give up the lease on ``account``, if ``worker`` still holds it."""
    held_by(worker).filter(pk=account.pk).update(lease="", leased_until=None)


def held_by(worker: str) -> QuerySet[SocialAccount]:
    """Return the accounts whose lease ``worker`` holds."""
    return SocialAccount.objects.filter(lease=worker)
