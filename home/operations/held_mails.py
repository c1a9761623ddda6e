"""Mails that a restored database has queued, and that may have been sent before: held for a person.

Mails that are queued after the restore are not held.
"""

from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from feedback.models import Question, Reply

from ..events.mail.models import Delivery, EventMail

#: Tasks that send a mail, by the beginning of their path.
MAIL_TASKS = "feedback.tasks.send_"
#: The time until which a held task waits; a person releases it.
HELD_UNTIL = datetime(9000, 1, 1, tzinfo=UTC)
#: The problem of a held mail of an event.
PROBLEM = "restored"


def hold(using: str = DEFAULT_DB_ALIAS) -> int:
    """Hold every queued mail in the database ``using`` and return their number.

    A mail of an event becomes "perhaps sent", a reply or a question "could not be sent"; both are shown where
    people work with them. The tasks of other mails wait.
    """
    queued = EventMail.objects.using(using).filter(status__in=[Delivery.DUE, Delivery.SENDING])
    count = queued.update(status=Delivery.UNKNOWN, lease_until=None, problem=PROBLEM)
    for model in (Reply, Question):
        messages = model.objects.using(using).filter(delivery=model.Delivery.QUEUED)
        count += messages.update(delivery=model.Delivery.FAILED)
    tasks = DBTaskResult.objects.using(using).filter(task_path__startswith=MAIL_TASKS)
    return count + tasks.filter(status=TaskResultStatus.READY).update(run_after=HELD_UNTIL)


def describe() -> list[str]:
    """Return a sentence for each kind of held mail."""
    events = EventMail.objects.filter(status=Delivery.UNKNOWN, problem=PROBLEM).count()
    tasks = held_tasks().count()
    sentences = []
    if events:
        text = ngettext(
            "%(count)d mail to a participant of an event is held; release it in the event's list of mails.",
            "%(count)d mails to participants of events are held; release them in the event's list of mails.",
            events,
        )
        sentences.append(text % {"count": events})
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
    """Let the held tasks send their mails; return their number."""
    return held_tasks().update(run_after=timezone.now())


def discard() -> int:
    """Delete the held tasks, because their mails were sent before the restore; return their number."""
    return held_tasks().delete()[0]
