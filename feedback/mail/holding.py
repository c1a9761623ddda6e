"""Holding the queued mails of a restored database, which may be sent already, until a person decides."""

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils import timezone

from ..models import MailStatus, OutgoingMail, Reply
from ..models.mails import OutgoingMailQuerySet


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
