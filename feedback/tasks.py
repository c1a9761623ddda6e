"""Background tasks: wake-ups only. The table of outgoing mails says what is to be sent.

A lost task does no harm, because ``feedback.mail.sending.send_due`` is called periodically too. The arguments
of a task are primary keys only, so the queue's table holds no personal data.
"""

from typing import Any

from django.db import connections, models, transaction
from django_tasks import task

from . import erased_rows, search_index
from .mail.sending import send_due
from .models import MailKind, OutgoingMail, Submission


@task()
def send_mails() -> dict[str, int]:
    """Send the due mails; return the number of mails for each resulting status."""
    return send_due()


@task()
def compact_search_index() -> None:
    """Remove erased words from the files of the database; the daily purge does it too."""
    search_index.compact(connections[Submission.objects.db])
    erased_rows.forget(connections[Submission.objects.db])


# Tasks that version 0.2 enqueued, and that may still be in the queue. The rows of its replies and questions
# are made by a migration.


@task()
def send_acknowledgement(submission_id: int) -> None:
    """Mail the sender the reference number, and notify the desk."""
    _queue_once(submission_id, MailKind.DESK_NEW, MailKind.ACKNOWLEDGEMENT)


@task()
def send_moved(submission_id: int) -> None:
    """Notify the desk to which a submission has been moved."""
    _queue_once(submission_id, MailKind.DESK_NEW)


@task()
def send_answered(submission_id: int) -> None:
    """Notify the desk that the sender has answered its question."""
    _queue_once(submission_id, MailKind.DESK_ANSWERED)


@task()
def send_reply(reply_id: int) -> None:
    """Send the due mails, a reply among them."""
    send_due()


@task()
def send_question(question_id: int) -> None:
    """Send the due mails, a question among them."""
    send_due()


def _queue_once(submission_id: int, *kinds: MailKind) -> None:
    """Queue mails about a submission, if it exists and has none of the kind, and send what is due."""
    for submission in Submission.objects.filter(pk=submission_id):
        for kind in kinds:
            if not submission.mails.filter(kind=kind).exists():
                OutgoingMail.objects.create(submission=submission, kind=kind)
    send_due()


def enqueue_on_commit(task: Any, *rows: models.Model) -> None:
    """Enqueue ``task`` with the primary keys of ``rows`` after the transaction has been committed.

    A failing queue is logged by Django and undoes nothing.
    """

    # A function and no partial: Django logs its __qualname__ on failure, which a partial lacks.
    def enqueue() -> None:
        task.enqueue(*(row.pk for row in rows))

    transaction.on_commit(enqueue, robust=True)
