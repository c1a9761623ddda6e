"""The table of mails: written with what causes them, sent by a worker, never twice.

A mail is claimed and the claim committed before the mail server hears of it. A clear refusal is tried again,
and so is what breaks off before the whole mail has been handed over; an answer that was lost is not: the mail
is shown as "perhaps sent" to a person, who decides. It always goes under the same Message-ID.
"""

import datetime
import logging
from collections import Counter
from smtplib import SMTPException

from django.utils import timezone

from .messages import compose
from .models import Delivery, EventMail
from .smtp import MailServer, Verdict

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
#: Minutes until the next try after a refusal; after the last the mail has failed.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
BATCH = 50


def send_due(limit: int | None = None) -> dict[str, int]:
    """Send what is due; return how many mails came to which end. Any number of workers may run this."""
    doubt_the_lost()
    results: Counter[str] = Counter()
    with MailServer() as server:
        while numbers := due_numbers(BATCH if limit is None else min(BATCH, limit - results.total())):
            for number in numbers:
                if mail := claim(number):
                    results[send_one(mail, server)] += 1
    return dict(results)


def due_numbers(count: int) -> list[int]:
    """Return the keys of some mails that are due, the longest due first."""
    due = EventMail.objects.filter(status=Delivery.DUE, due_at__lte=timezone.now())
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True)[: max(count, 0)])


def doubt_the_lost() -> int:
    """Mark the mails whose worker fell silent: nobody knows whether they left."""
    lost = EventMail.objects.filter(status=Delivery.SENDING, lease_until__lt=timezone.now())
    return lost.update(status=Delivery.UNKNOWN, lease_until=None)


def claim(number: int) -> EventMail | None:
    """Claim one mail by a conditional statement; None where another worker was faster.

    One at a time, just before it is sent: a worker that dies leaves one mail in doubt and not a batch.
    """
    ours = EventMail.objects.filter(pk=number, status=Delivery.DUE).update(
        status=Delivery.SENDING, lease_until=timezone.now() + LEASE
    )
    mails = EventMail.objects.select_related("registration__page__locale", "circular")
    return mails.get(pk=number) if ours else None


def send_one(mail, server: MailServer) -> str:
    """Send one claimed mail; return its new status."""
    try:
        server.open()
    except (SMTPException, OSError) as error:
        return postpone(mail, error)
    message = compose(mail, server.connection)
    if message is None:
        return settle(mail, Delivery.SUPERSEDED)
    try:
        server.send(message)
    except (SMTPException, OSError) as error:
        verdict = server.judge(error)
        server.hang_up()
        return ENDS[verdict](mail, error)
    return settle(mail, Delivery.SENT, sent_at=timezone.now(), problem="")


def postpone(mail, error) -> str:
    """Try a mail again later, or give up after the last time."""
    if mail.failures >= len(RETRY_MINUTES):
        return refuse(mail, error)
    due_at = timezone.now() + datetime.timedelta(minutes=RETRY_MINUTES[mail.failures])
    problem = type(error).__name__
    return settle(mail, Delivery.DUE, due_at=due_at, failures=mail.failures + 1, problem=problem)


def doubt(mail, error) -> str:
    """Note that nobody knows whether the mail left."""
    logger.error("an event mail may have been lost mail=%s error=%s", mail.pk, type(error).__name__)
    return settle(mail, Delivery.UNKNOWN, problem=type(error).__name__)


def refuse(mail, error) -> str:
    """Note that the mail server will not take the mail."""
    logger.error("an event mail was refused mail=%s error=%s", mail.pk, type(error).__name__)
    return settle(mail, Delivery.FAILED, problem=type(error).__name__)


#: What becomes of a mail after trouble.
ENDS = {Verdict.LATER: postpone, Verdict.NEVER: refuse, Verdict.UNKNOWN: doubt}


def settle(mail, status, **values) -> str:
    """Write the end of an attempt, unless the claim has been lost meanwhile; a late "sent" ends the doubt."""
    ours = [Delivery.SENDING, Delivery.UNKNOWN] if status == Delivery.SENT else [Delivery.SENDING]
    claimed = EventMail.objects.filter(pk=mail.pk, status__in=ours)
    claimed.update(status=status, lease_until=None, **values)
    return status
