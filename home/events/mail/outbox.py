"""The outbox of mails to participants: rows are queued in the transaction that causes them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..registration.models import ACTIVE
from ..tasks import send_event_mails
from .models import Delivery, EventMail, MailKind

#: Mails about the event itself, which a newer change of the event supersedes.
ABOUT_THE_EVENT = (MailKind.CHANGED, MailKind.CALLED_OFF, MailKind.REMINDER)


def queue_mails(registrations, kind, *, occasion: str = "", circular=None, **values) -> None:
    """Queue one mail of ``kind`` and ``occasion`` for each registration; mails that exist are left alone.

    ``values``: other fields, such as the status of mails that may have been sent already.
    """
    if not registrations:
        return
    mails = [
        EventMail(registration=each, kind=kind, occasion=occasion, circular=circular, **values)
        for each in registrations
    ]
    EventMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    transaction.on_commit(enqueue_sending, robust=True)


def enqueue_sending() -> None:
    """Enqueue the task that sends due mails."""
    send_event_mails.enqueue()


def supersede_all(registration) -> None:
    """Withdraw all mails of a registration that have not been sent yet."""
    registration.mails.filter(status=Delivery.DUE).update(status=Delivery.SUPERSEDED)


def supersede_kinds(page, kinds) -> None:
    """Withdraw the mails of these kinds about an event that have not been sent yet."""
    older = EventMail.objects.filter(registration__page_id=page.pk, kind__in=kinds, status=Delivery.DUE)
    older.update(status=Delivery.SUPERSEDED)


def requeue(mail) -> None:
    """Queue a mail again that failed or whose result is unknown; only a person may decide this."""
    EventMail.objects.filter(pk=mail.pk, status__in=[Delivery.FAILED, Delivery.UNKNOWN]).update(
        status=Delivery.DUE, due_at=timezone.now(), failures=0, problem=""
    )
    transaction.on_commit(enqueue_sending, robust=True)


def active_recipients(page) -> list:
    """Return the active registrations of a page that have an e-mail address."""
    return list(page.registrations.filter(~Q(email=""), state__in=ACTIVE))
