"""Sending of due mails, by any number of workers, each mail at most once.

A mail is claimed with a lease, and the claim is committed before the mail server is contacted. A clear
refusal is retried, and so is a connection that broke before the whole mail was transmitted. A lost answer is
not: the mail becomes "perhaps sent", and a person decides. A repeated mail keeps its Message-ID.
"""

import datetime
import logging
from collections import Counter
from smtplib import SMTPException

from django.db.models import Q
from django.utils import timezone

from civic_social import leases
from civic_social.models import Switch
from civic_social.stopping import should_stop
from feedback.mail.smtp import MailServer, SendResult

from .messages import compose
from .models import Delivery, EventMail

logger = logging.getLogger(__name__)

#: The time in which a worker must send a claimed mail and store the result.
LEASE = datetime.timedelta(minutes=5)
#: Minutes until each retry; a mail that fails after the last one has failed for good.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
#: Mails looked up by one query.
BATCH = 50


def send_due(limit: int | None = None) -> dict[str, int]:
    """Send due mails, at most ``limit``; return the number of mails for each resulting status.

    Ends before the next mail if ``civic_social.stopping`` says so.
    """
    expire_leases()
    results: Counter[str] = Counter()
    with MailServer() as server:
        while keys := due_mails(BATCH if limit is None else min(BATCH, limit - results.total())):
            for key in keys:
                if should_stop():
                    return dict(results)
                if mail := claim(key):
                    results[send_claimed(mail, server)] += 1
    return dict(results)


def due_mails(count: int) -> list[int]:
    """Return the primary keys of at most ``count`` due mails, the longest due first.

    While the database counts as restored or copied, these are only mails to people who registered since: a
    copy for trials must write to nobody else.
    """
    due = EventMail.objects.filter(status=Delivery.DUE, due_at__lte=timezone.now())
    if held_since := Switch.held_since():
        is_new = Q(registration__registered_at__gte=held_since)
        # Older mails are due only because a person has released them.
        due = due.filter(is_new | Q(created_at__lt=held_since))
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True)[: max(count, 0)])


def expire_leases() -> int:
    """Mark claimed mails whose lease has ended as unknown: their worker died. Return their number."""
    abandoned = EventMail.objects.filter(status=Delivery.SENDING, lease_until__lt=timezone.now())
    return abandoned.update(status=Delivery.UNKNOWN, lease_until=None)


def claim(key: int) -> EventMail | None:
    """Claim a due mail by a conditional update; return None if another worker has claimed it.

    Claimed one at a time, so that a worker that dies leaves one mail unknown and not a batch.
    """
    due, now = EventMail.objects.filter(pk=key, status=Delivery.DUE), timezone.now()
    claimed = leases.acquire(due, "lease_until", now=now, until=now + LEASE, status=Delivery.SENDING)
    mails = EventMail.objects.select_related("registration__page__locale", "circular")
    return mails.get(pk=key) if claimed else None


def release(mail, status, **values) -> str:
    """Store the result of an attempt, unless the claim was lost meanwhile; return ``status``.

    A late "sent" also replaces "unknown", which ``expire_leases`` may have stored before.
    """
    expected = [Delivery.SENDING, Delivery.UNKNOWN] if status == Delivery.SENT else [Delivery.SENDING]
    claimed = EventMail.objects.filter(pk=mail.pk, status__in=expected)
    claimed.update(status=status, lease_until=None, **values)
    return status


def send_claimed(mail, server: MailServer) -> str:
    """Send a claimed mail and return its new status; errors of the mail server become a status."""
    try:
        server.open()
    except (SMTPException, OSError) as error:
        return retry_later(mail, error)
    message = compose(mail, server.connection)
    if message is None:
        return release(mail, Delivery.SUPERSEDED)
    try:
        server.send(message)
    except (SMTPException, OSError) as error:
        result = server.classify(error)
        server.close()
        return HANDLERS[result](mail, error)
    return release(mail, Delivery.SENT, sent_at=timezone.now(), problem="")


def retry_later(mail, error) -> str:
    """Schedule the next attempt, or mark the mail as failed after the last; return the new status."""
    if mail.failures >= len(RETRY_MINUTES):
        return mark_failed(mail, error)
    due_at = timezone.now() + datetime.timedelta(minutes=RETRY_MINUTES[mail.failures])
    problem = type(error).__name__
    return release(mail, Delivery.DUE, due_at=due_at, failures=mail.failures + 1, problem=problem)


def mark_unknown(mail, error) -> str:
    """Mark a mail as perhaps sent; return the new status."""
    logger.error("an event mail may have been lost mail=%s error=%s", mail.pk, type(error).__name__)
    return release(mail, Delivery.UNKNOWN, problem=type(error).__name__)


def mark_failed(mail, error) -> str:
    """Mark a mail as refused for good; return the new status."""
    logger.error("an event mail was refused mail=%s error=%s", mail.pk, type(error).__name__)
    return release(mail, Delivery.FAILED, problem=type(error).__name__)


HANDLERS = {
    SendResult.NOT_ACCEPTED: retry_later,
    SendResult.REJECTED: mark_failed,
    SendResult.UNKNOWN: mark_unknown,
}
