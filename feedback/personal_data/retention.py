"""Retention: erasing personal data when its time is over, or on request."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log, registry

from .. import erased_rows, search_index
from ..conf import settings
from ..form import kept_files
from ..models import FeedbackPage, Note, PageRating, Question, Reply, Retention, Status, Submission
from ..models.submissions import new_secret
from .declared_fields import PERSONAL

#: Days for which the words of an answer to "Was this page useful?" are kept; the answer itself remains.
RATING_WORDS_DAYS = 365


@dataclass(frozen=True)
class PurgePlan:
    """The ids of the submissions that a purge deletes, anonymises, and leaves because they are on hold."""

    delete: list[int]
    anonymise: list[int]
    held: list[int]


def plan_purge(today: datetime.date | None = None) -> PurgePlan:
    """Return the plan of a purge on ``today``.

    The form decides between deleting and anonymising; without its form a submission is anonymised.
    """
    today = today or timezone.localdate()
    spam_since = timezone.now() - datetime.timedelta(days=settings.SPAM_DAYS)
    over = Q(purge_on__lte=today)
    old_spam = Q(status=Status.SUSPECTED, received_at__lt=spam_since)
    deleting = FeedbackPage.objects.filter(retention_action=Retention.DELETE).values("pk")
    to_delete = Submission.objects.filter(old_spam | over & Q(page__in=deleting))
    to_anonymise = (
        Submission.objects.filter(over, anonymised_at=None).exclude(old_spam).exclude(page__in=deleting)
    )
    held = Submission.objects.filter(old_spam | over, on_hold=True)
    return PurgePlan(
        delete=list(to_delete.filter(on_hold=False).values_list("pk", flat=True)),
        anonymise=list(to_anonymise.filter(on_hold=False).values_list("pk", flat=True)),
        held=list(held.values_list("pk", flat=True)),
    )


def purge(today: datetime.date | None = None) -> PurgePlan:
    """Carry out the plan of ``today`` and return it; each submission has its own transaction.

    Removes erased words from the search index too, also those of erasures whose task was lost.

    Raises Submission.DoesNotExist if a submission is deleted meanwhile.
    """
    plan = plan_purge(today)
    for pk in plan.delete:
        delete_submission(Submission.objects.get(pk=pk), None)
    for pk in plan.anonymise:
        anonymise(Submission.objects.get(pk=pk), None)
    kept_files.erase_expired()
    erase_words(today or timezone.localdate())
    search_index.compact(connections[Submission.objects.db])
    erased_rows.forget(connections[Submission.objects.db])
    return plan


def erase_words(today: datetime.date) -> int:
    """Erase the words of old answers about pages, which may name somebody; return their number."""
    old = PageRating.objects.filter(day__lt=today - datetime.timedelta(days=RATING_WORDS_DAYS))
    return old.exclude(words="").update(words="")


@transaction.atomic
def anonymise(submission: Submission, user: Any) -> None:
    """Erase every personal field of the submission and its related rows, and its attachments.

    Statistics and history stay. The private page stops working, and an open submission is closed, because it
    can no longer be answered.
    """
    submission.attachments.all().delete_with_files()
    Reply.objects.filter(submission=submission).update(**PERSONAL[Reply])
    Question.objects.filter(submission=submission).update(**PERSONAL[Question])
    Note.objects.filter(submission=submission).update(**PERSONAL[Note])
    for name, empty in PERSONAL[Submission].items():
        setattr(submission, name, empty)
    submission.secret = new_secret()
    submission.email_confirmed_at = None
    submission.is_anonymous = True
    submission.anonymised_at = timezone.now()
    if submission.status in (Status.NEW, Status.IN_PROGRESS, Status.SUSPECTED):
        submission.status = Status.CLOSED
    submission.save()
    erase_reasons(submission)
    log(submission, "feedback.anonymise", user=user)


@transaction.atomic
def delete_submission(submission: Submission, user: Any) -> None:
    """Delete the submission with its related rows and attachments; the log keeps its reference number."""
    erase_reasons(submission)
    log(submission, "feedback.erase", user=user)
    submission.attachments.all().delete_with_files()
    submission.delete()


def erase_reasons(submission: Submission) -> None:
    """Erase the reasons that clerks typed for moves and extensions, which the log keeps."""
    for entry in registry.get_logs_for_instance(submission):
        if entry.data.get("reason"):
            entry.data["reason"] = ""
            entry.save(update_fields=["data"])


def next_purge_date() -> datetime.date | None:
    """Return the earliest day on which a submission's retention period ends, or None."""
    waiting = Submission.objects.filter(anonymised_at=None, on_hold=False).order_by("purge_on")
    return waiting.values_list("purge_on", flat=True).first()
