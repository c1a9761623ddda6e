"""The outbox of mails to participants: rows written with what causes them."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..registration.models import ACTIVE
from ..tasks import send_event_mails
from .models import Delivery, EventMail, MailKind

#: The kinds that tell what has become of the event itself.
ABOUT_THE_EVENT = (MailKind.CHANGED, MailKind.CALLED_OFF, MailKind.REMINDER)


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
    send_event_mails.enqueue()


def drop_pending(registration) -> None:
    """Do not send what has not left yet: it has been overtaken."""
    registration.mails.filter(status=Delivery.DUE).update(status=Delivery.SUPERSEDED)


def supersede(page, kinds) -> None:
    """Do not send earlier mails of these kinds about the page: a newer one says what holds now."""
    older = EventMail.objects.filter(registration__page_id=page.pk, kind__in=kinds, status=Delivery.DUE)
    older.update(status=Delivery.SUPERSEDED)


def send_again(mail) -> None:
    """A person decides that a mail which failed, or is in doubt, is sent once more."""
    EventMail.objects.filter(pk=mail.pk, status__in=[Delivery.FAILED, Delivery.UNKNOWN]).update(
        status=Delivery.DUE, due_at=timezone.now(), failures=0, problem=""
    )
    transaction.on_commit(wake, robust=True)


def to_active(page):
    """Return the registrations of a page that still hope or mean to come, and can be written to."""
    return list(page.registrations.filter(~Q(email=""), state__in=ACTIVE))
