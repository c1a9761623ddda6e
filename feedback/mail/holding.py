"""Holding the mails of a restored or copied database, until a person decides.

Those that were queued before may be sent already. Those about older submissions that are queued later wait,
because a copy for trials must write to nobody; who sends the form meanwhile gets the mails about that.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q
from django.utils import timezone

from ..models import MailStatus, OutgoingMail, Reply
from ..models.mails import OutgoingMailQuerySet

_held_since: list[Callable[[], datetime | None]] = []


def set_held_since(function: Callable[[], datetime | None]) -> None:
    """Set the function that returns since when mails are held, or None; called when the apps are ready."""
    _held_since[:] = [function]


def sendable() -> OutgoingMailQuerySet:
    """Return the mails that are due and not held."""
    due = OutgoingMail.objects.due()
    held_since = _held_since[0]() if _held_since else None
    if held_since is None:
        return due
    # Older mails are due only because a person has released them.
    return due.filter(Q(created_at__lt=held_since) | Q(submission__received_at__gte=held_since))


def hold(using: str = DEFAULT_DB_ALIAS) -> int:
    """Hold every mail that is due in the database ``using``; return their number."""
    return OutgoingMail.objects.using(using).filter(status=MailStatus.DUE).update(status=MailStatus.HELD)


def held() -> OutgoingMailQuerySet:
    """Return the held mails."""
    return OutgoingMail.objects.filter(status=MailStatus.HELD)


def release() -> int:
    """Make the held mails due; return their number."""
    return _decide(Reply.Delivery.QUEUED, status=MailStatus.DUE, due_at=timezone.now())


def discard() -> int:
    """Count the held mails as sent, because they were sent before the restore; return their number."""
    return _decide(Reply.Delivery.SENT, status=MailStatus.SKIPPED)


def _decide(delivery: Reply.Delivery, **values: object) -> int:
    """Store the state of the held mails, and of their replies and questions; return their number."""
    with transaction.atomic():
        for mail in held().exclude(reply=None, question=None).select_related("reply", "question"):
            mail.store_on_message(delivery)
        return held().update(**values)
