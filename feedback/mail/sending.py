"""Sending of due mails, by any number of workers.

A worker claims a mail by moving its ``due_at`` into the future, so that a mail whose worker died becomes due
again. A mail may then be sent twice, with the same Message-ID; none is lost.
"""

import datetime
import logging
from collections import Counter
from smtplib import SMTPException

from django.db import transaction
from django.utils import timezone

from ..models import MailStatus, OutgoingMail, Reply
from . import holding
from .messages import compose
from .smtp import MailServer, SendResult

logger = logging.getLogger(__name__)

#: The time in which a worker must send a claimed mail and store the result.
LEASE = datetime.timedelta(minutes=2)
#: Minutes until each retry; a mail that fails after the last one is given up, and the digest names it.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
#: The most mails of one call, which must not keep the caller from its other work.
LIMIT = 20


def send_due(limit: int = LIMIT) -> dict[str, int]:
    """Send due mails, at most ``limit``; return the number of mails for each resulting status.

    A mail server that cannot be reached is logged, and the mails stay due for as long as it takes.
    """
    due = holding.sendable()
    keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])
    results: Counter[str] = Counter()
    if not keys:
        return {}
    with MailServer() as server:
        for key in keys:
            try:
                server.open()
            except (SMTPException, OSError) as error:
                logger.error("the mail server cannot be reached error=%s", type(error).__name__)
                results["due"] += due.update(problem=type(error).__name__)
                break
            if mail := claim(key):
                results[send_claimed(mail, server)] += 1
    return dict(results)


def claim(key: int) -> OutgoingMail | None:
    """Claim a due mail by a conditional update; return None if another worker has claimed it."""
    if not holding.sendable().filter(pk=key).update(due_at=timezone.now() + LEASE):
        return None
    related = ("submission__desk", "submission__page", "reply__page", "question")
    return OutgoingMail.objects.select_related(*related).get(pk=key)


def send_claimed(mail: OutgoingMail, server: MailServer) -> MailStatus:
    """Send a claimed mail and return its new status; errors of the mail server become a status."""
    message = compose(mail, server.connection)
    if message is None:
        return store(mail, MailStatus.SKIPPED, Reply.Delivery.NONE)
    try:
        server.send(message)
    except (SMTPException, OSError) as error:
        result = server.classify(error)
        server.close()
        return retry_or_give_up(mail, error, is_rejected=result == SendResult.REJECTED)
    return store(mail, MailStatus.SENT, Reply.Delivery.SENT, sent_at=timezone.now(), problem="")


def retry_or_give_up(mail: OutgoingMail, error: Exception, *, is_rejected: bool) -> MailStatus:
    """Schedule the next attempt, or give the mail up if it is rejected or was tried too often."""
    problem = type(error).__name__
    logger.error("A %s mail for %s was not sent: %s", mail.kind, mail.submission.reference, problem)
    failures = mail.failures + 1
    if is_rejected or mail.failures >= len(RETRY_MINUTES):
        return store(mail, MailStatus.FAILED, Reply.Delivery.FAILED, problem=problem, failures=failures)
    due_at = timezone.now() + datetime.timedelta(minutes=RETRY_MINUTES[mail.failures])
    # The condition leaves the mail alone if another worker has claimed it meanwhile.
    claimed = OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.DUE, due_at=mail.due_at)
    claimed.update(due_at=due_at, failures=failures, problem=problem)
    return MailStatus.DUE


def store(mail: OutgoingMail, status: MailStatus, delivery: Reply.Delivery, **values: object) -> MailStatus:
    """Store the result of a mail, also on its reply or question, and return ``status``."""
    with transaction.atomic():
        if OutgoingMail.objects.filter(pk=mail.pk, status=MailStatus.DUE).update(status=status, **values):
            mail.store_on_message(delivery)
    return status
