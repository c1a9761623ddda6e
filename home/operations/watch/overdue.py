"""Counting what should have been done already, for figures, the dashboard and ``social status``."""

import datetime

from django.utils import timezone

from feedback.models import MailStatus, OutgoingMail

from ...events.mail.models import Delivery, EventMail

#: The time after which a due mail is overdue: the worker sends within a minute.
MAIL_TIME = datetime.timedelta(minutes=15)


def overdue_mails() -> dict[str, int]:
    """Return the number of mails that wait for too long, by the app that sends them: two queries.

    A mail that failed and is tried later counts; one that is held after a restore waits for a person.
    """
    before = timezone.now() - MAIL_TIME
    events = EventMail.objects.filter(status__in=[Delivery.DUE, Delivery.SENDING], created_at__lt=before)
    feedback = OutgoingMail.objects.filter(status=MailStatus.DUE, created_at__lt=before)
    return {"events": events.count(), "feedback": feedback.count()}
