"""The table of mails: written with what causes them, sent by a worker, never twice.

A mail is claimed and the claim committed before the mail server hears of it. A clear refusal is tried again;
an answer that was lost is not: the mail is shown as "perhaps sent" to a person, who decides.
"""

import datetime
import logging
from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import ACTIVE, Delivery, EventMail, MailKind

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)
#: Minutes until the next try after a refusal; after the last the mail has failed.
RETRY_MINUTES = (1, 5, 15, 60, 240, 720)
BATCH = 50


def write(registrations, kind, *, occasion: str = "", circular=None) -> None:
    """Write one mail to each registration, in the caller's transaction; what is written already stays."""
    if not registrations:
        return
    mails = [
        EventMail(registration=each, kind=kind, occasion=occasion, circular=circular)
        for each in registrations
    ]
    EventMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have a worker look at the table."""
    from .tasks import send_event_mails

    send_event_mails.enqueue()


def drop_pending(registration) -> None:
    """Do not send what has not left yet: it has been overtaken."""
    registration.mails.filter(status=Delivery.DUE).update(status=Delivery.SUPERSEDED)


def supersede(page, kinds) -> None:
    """Do not send earlier mails of these kinds about the page: a newer one says what holds now."""
    older = EventMail.objects.filter(registration__page_id=page.pk, kind__in=kinds, status=Delivery.DUE)
    older.update(status=Delivery.SUPERSEDED)


def send_due(limit: int | None = None) -> dict[str, int]:
    """Send what is due; return how many mails came to which end. Any number of workers may run this."""
    doubt_the_lost()
    results: dict[str, int] = {}
    while limit is None or sum(results.values()) < limit:
        claimed = claim()
        if not claimed:
            break
        for status in deliver(claimed):
            results[status] = results.get(status, 0) + 1
    return results


def doubt_the_lost() -> int:
    """Mark the mails whose worker fell silent: nobody knows whether they left."""
    lost = EventMail.objects.filter(status=Delivery.SENDING, lease_until__lt=timezone.now())
    return lost.update(status=Delivery.UNKNOWN, lease_until=None)


def claim() -> list[EventMail]:
    """Claim some mails that are due, one conditional statement each, and return them."""
    now = timezone.now()
    due = EventMail.objects.filter(status=Delivery.DUE, due_at__lte=now).order_by("due_at", "pk")
    lease = now + LEASE
    claimed = [
        pk
        for pk in list(due.values_list("pk", flat=True)[:BATCH])
        if EventMail.objects.filter(pk=pk, status=Delivery.DUE).update(
            status=Delivery.SENDING, lease_until=lease
        )
    ]
    mails = EventMail.objects.filter(pk__in=claimed).order_by("due_at", "pk")
    return list(mails.select_related("registration__page__locale", "circular"))


def deliver(mails) -> list[str]:
    """Send claimed mails and note what became of each; one connection serves them as long as it is sound.

    After any trouble the next mail gets a fresh connection: on a broken one it would look as if it had
    perhaps been sent.
    """
    statuses, connection = [], None
    for number, mail in enumerate(mails):
        if connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (SMTPException, OSError) as error:
                # Not a byte of these has left: all of them may be tried again.
                return [*statuses, *(postpone(each, error) for each in mails[number:])]
        statuses.append(send_one(mail, connection))
        if statuses[-1] not in (Delivery.SENT, Delivery.SUPERSEDED):
            hang_up(connection)
            connection = None
    if connection:
        hang_up(connection)
    return statuses


def hang_up(connection) -> None:
    """Close a connection, in whatever state it is."""
    with suppress(SMTPException, OSError):
        connection.close()


def send_one(mail, connection) -> str:
    """Send one claimed mail; return its new status."""
    from .mails import compose

    if mail.lease_until < timezone.now() + LEASE / 5:
        # The batch before it took long; the lease is renewed while it is still ours.
        mail.lease_until = timezone.now() + LEASE
        if not still_ours(mail, lease_until=mail.lease_until):
            return Delivery.UNKNOWN
    message = compose(mail, connection)
    if message is None:
        return settle(mail, Delivery.SUPERSEDED)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        return refuse(mail, error) if all(code >= 500 for code in codes) else postpone(mail, error)
    except SMTPResponseException as error:
        return refuse(mail, error) if error.smtp_code >= 500 else postpone(mail, error)
    except (SMTPException, OSError) as error:
        logger.error("an event mail may have been lost mail=%s error=%s", mail.pk, type(error).__name__)
        return settle(mail, Delivery.UNKNOWN, problem=type(error).__name__)
    return settle(mail, Delivery.SENT, sent_at=timezone.now(), problem="")


def postpone(mail, error) -> str:
    """Try a mail again later, or give up after the last time."""
    if mail.failures >= len(RETRY_MINUTES):
        return refuse(mail, error)
    due_at = timezone.now() + datetime.timedelta(minutes=RETRY_MINUTES[mail.failures])
    problem = type(error).__name__
    return settle(mail, Delivery.DUE, due_at=due_at, failures=mail.failures + 1, problem=problem)


def refuse(mail, error) -> str:
    """Note that the mail server will not take the mail."""
    logger.error("an event mail was refused mail=%s error=%s", mail.pk, type(error).__name__)
    return settle(mail, Delivery.FAILED, problem=type(error).__name__)


def settle(mail, status, **values) -> str:
    """Write the end of an attempt, unless the claim has been lost meanwhile."""
    still_ours(mail, status=status, lease_until=None, **values)
    return status


def still_ours(mail, **values) -> bool:
    """Change the claimed row; return False when somebody else has given up on it."""
    return bool(EventMail.objects.filter(pk=mail.pk, status=Delivery.SENDING).update(**values))


def send_again(mail) -> None:
    """A person decides that a mail which failed, or is in doubt, is sent once more."""
    EventMail.objects.filter(pk=mail.pk, status__in=[Delivery.FAILED, Delivery.UNKNOWN]).update(
        status=Delivery.DUE, due_at=timezone.now(), failures=0, problem=""
    )
    transaction.on_commit(wake, robust=True)


def to_active(page):
    """Return the registrations of a page that still hope or mean to come, and can be written to."""
    return list(page.registrations.filter(~Q(email=""), state__in=ACTIVE))


#: The kinds that tell what has become of the event itself.
ABOUT_THE_EVENT = (MailKind.CHANGED, MailKind.CALLED_OFF, MailKind.REMINDER)
