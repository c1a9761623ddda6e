"""Mails that a restored database has queued, and that may have been sent before: held for a person.

Mails that are queued later and until the hold ends go only to people who have written, registered or
subscribed since: see ``Switch.held_since``.
"""

import logging
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from feedback.mail import holding
from feedback.models import Question, Reply

from ..events.mail.models import Delivery, EventMail
from ..models import MailIssue, Subscriber, SubscriptionMail, SubscriptionRequest
from ..subscriptions import departures

logger = logging.getLogger(__name__)

#: Tasks of version 0.2 that send a mail, by the beginning of their path, and one that only wakes a worker.
MAIL_TASKS, WAKE_UP = "feedback.tasks.send_", "feedback.tasks.send_mails"
#: The time until which a held task waits; a person releases it.
HELD_UNTIL = datetime(9000, 1, 1, tzinfo=UTC)
#: The problem of a held mail of an event.
PROBLEM = "restored"


def hold(using: str = DEFAULT_DB_ALIAS) -> int:
    """Hold every queued mail in the database ``using`` and return their number.

    A mail of an event or to a subscriber becomes "perhaps sent", a reply or a question "could not be sent";
    they are shown where people work with them. The other mails about feedback wait.
    """
    queued = EventMail.objects.using(using).filter(status__in=[Delivery.DUE, Delivery.SENDING])
    count = queued.update(status=Delivery.UNKNOWN, lease_until=None, problem=PROBLEM)
    count += hold_subscribed(using)
    for model in (Reply, Question):
        messages = model.objects.using(using).filter(delivery=model.Delivery.QUEUED)
        count += messages.update(delivery=model.Delivery.FAILED)
    count += holding.hold(using)
    tasks = DBTaskResult.objects.using(using).filter(
        task_path__startswith=MAIL_TASKS, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    tasks = tasks.exclude(task_path=WAKE_UP)
    count += tasks.update(status=TaskResultStatus.READY, run_after=HELD_UNTIL)
    logger.warning("mails are held after a restore count=%d", count)
    return count


def hold_subscribed(using: str) -> int:
    """Stop the mails to subscribers that are not sent yet, until a person resends or resumes them.

    Who has left or was erased after the backup leaves again, or is erased.
    """
    departures.apply(using)
    status, state = SubscriptionMail.Status, MailIssue.State
    waiting = MailIssue.objects.using(using).filter(state__in=[state.QUEUED, state.SENDING])
    waiting.update(state=state.STOPPED)
    due = SubscriptionMail.objects.using(using).filter(status__in=[status.DUE, status.SENDING])
    # A confirmation is not sent later, and nobody is reminded: the person can ask for another one at once.
    count = due.filter(request__isnull=False).update(status=status.CANCELLED, problem=PROBLEM)
    unconfirmed = SubscriptionRequest.objects.using(using).filter(confirmed_at=None, reminded_at=None)
    unconfirmed.update(reminded_at=F("mailed_at"), mailed_at=None)
    return count + due.update(status=status.UNKNOWN, lease_until=None, problem=PROBLEM)


def describe() -> list[str]:
    """Return a sentence for each kind of held mail."""
    events = EventMail.objects.filter(status=Delivery.UNKNOWN, problem=PROBLEM).count()
    tasks = held_tasks().count() + holding.held().count()
    sentences = []
    if events:
        text = ngettext(
            "%(count)d mail to a participant of an event is held; release it in the event's list of mails.",
            "%(count)d mails to participants of events are held; release them in the event's list of mails.",
            events,
        )
        sentences.append(text % {"count": events})
    subscribed = SubscriptionMail.objects.filter(
        status=SubscriptionMail.Status.UNKNOWN, problem=PROBLEM
    ).count()
    if subscribed:
        text = ngettext(
            "%(count)d mail to a subscriber is held; decide under “Mails to subscribers”.",
            "%(count)d mails to subscribers are held; decide under “Mails to subscribers”.",
            subscribed,
        )
        sentences.append(text % {"count": subscribed})
    if Subscriber.objects.exists() and not departures.is_kept():
        sentences.append(
            _(
                "It is not known who has unsubscribed since the backup: the directory “departures” beside "
                "the database is missing. Write about it in the first mail to subscribers."
            )
        )
    if tasks:
        text = ngettext(
            "%(count)d mail about feedback is held: “manage.py held_mails”.",
            "%(count)d mails about feedback are held: “manage.py held_mails”.",
            tasks,
        )
        sentences.append(text % {"count": tasks})
    return sentences


def held_tasks():
    """Return the held tasks that would send a mail."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path__startswith=MAIL_TASKS)
    return waiting.filter(run_after=HELD_UNTIL)


def release() -> int:
    """Let the held mails about feedback be sent; return their number."""
    return holding.release() + held_tasks().update(run_after=timezone.now())


def discard() -> int:
    """Discard the held mails about feedback, which were sent before the restore; return their number."""
    return holding.discard() + held_tasks().delete()[0]
