"""What is kept too long is erased: by the clock, or because somebody asks."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from . import tasks
from .conf import setting
from .models import FeedbackPage, Note, Question, Reply, Status, Submission
from .models.pages import Retention
from .models.submissions import new_secret
from .personal_data import PERSONAL


@dataclass(frozen=True)
class Plan:
    """What a purge would do today."""

    delete: list
    anonymise: list
    held: list


def plan(today: datetime.date | None = None) -> Plan:
    """Return the ids of the submissions whose time is over, by what is to happen to them.

    The form says which; where the form is gone, personal data is erased and the rest kept.
    """
    today = today or timezone.localdate()
    spam_since = timezone.now() - datetime.timedelta(days=setting("SPAM_DAYS"))
    over = Q(purge_on__lte=today)
    old_spam = Q(status=Status.SUSPECTED, received_at__lt=spam_since)
    deleting = FeedbackPage.objects.filter(retention_action=Retention.DELETE).values("pk")
    to_delete = Submission.objects.filter(old_spam | over & Q(page__in=deleting))
    to_anonymise = (
        Submission.objects.filter(over, anonymised_at=None).exclude(old_spam).exclude(page__in=deleting)
    )
    held = Submission.objects.filter(old_spam | over, on_hold=True)
    return Plan(
        delete=list(to_delete.filter(on_hold=False).values_list("pk", flat=True)),
        anonymise=list(to_anonymise.filter(on_hold=False).values_list("pk", flat=True)),
        held=list(held.values_list("pk", flat=True)),
    )


def purge(today: datetime.date | None = None) -> Plan:
    """Carry out today's plan and return it. Each submission is a transaction of its own."""
    todo = plan(today)
    for pk in todo.delete:
        delete(Submission.objects.get(pk=pk), None)
    for pk in todo.anonymise:
        anonymise(Submission.objects.get(pk=pk), None)
    tasks.after_commit(tasks.compact_search_index)
    return todo


@transaction.atomic
def anonymise(submission, user):
    """Erase every personal field of the submission and of all that hangs on it; figures and history stay.

    The sender's secret address stops working, and an open submission is closed: it cannot be answered.
    """
    submission.attachments.all().delete_with_files()
    for model in (Reply, Question, Note):
        model.objects.filter(submission=submission).update(**PERSONAL[model])
    for name, empty in PERSONAL[Submission].items():
        setattr(submission, name, empty)
    submission.secret = new_secret()
    submission.email_confirmed_at = None
    submission.is_anonymous = True
    submission.anonymised_at = timezone.now()
    if submission.status in (Status.NEW, Status.IN_PROGRESS, Status.SUSPECTED):
        submission.status = Status.CLOSED
    submission.save()
    log(submission, "feedback.anonymise", user=user)


@transaction.atomic
def delete(submission, user):
    """Delete the submission with its replies and notes; the log keeps that it was there, and its number."""
    log(submission, "feedback.erase", user=user)
    submission.attachments.all().delete_with_files()
    submission.delete()


def next_date() -> datetime.date | None:
    """Return the day on which the next submission's time is over, or None."""
    waiting = Submission.objects.filter(anonymised_at=None, on_hold=False).order_by("purge_on")
    return waiting.values_list("purge_on", flat=True).first()
