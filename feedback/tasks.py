"""Background tasks: the mails, and the removal of erased words from the search index.

The arguments of a task are primary keys only, so the queue's table holds no personal data.
"""

from typing import Any

from django.db import connections, models, transaction
from django.db.models import QuerySet
from django_tasks import task

from . import search_index
from .mail import messages
from .models import Question, Reply, Submission


@task()
def send_acknowledgement(submission_id: int) -> None:
    """Mail the sender the reference number, and notify the desk."""
    for submission in _submissions(submission_id):
        messages.notify_desk_of_submission(submission)
        messages.mail_acknowledgement(submission)


@task()
def send_moved(submission_id: int) -> None:
    """Notify the desk to which a submission has been moved."""
    for submission in _submissions(submission_id):
        messages.notify_desk_of_submission(submission)


@task()
def send_answered(submission_id: int) -> None:
    """Notify the desk that the sender has answered its question."""
    for submission in _submissions(submission_id):
        messages.notify_desk_of_answer(submission)


@task()
def send_reply(reply_id: int) -> None:
    """Mail a reply and store the result on it."""
    for reply in Reply.objects.filter(pk=reply_id, **_QUEUED).select_related(*_RELATED):
        messages.mail_reply(reply)


@task()
def send_question(question_id: int) -> None:
    """Mail the sender that there is a question, and store the result on it."""
    for question in Question.objects.filter(pk=question_id, **_QUEUED).select_related(*_RELATED):
        messages.mail_question(question)


@task()
def compact_search_index() -> None:
    """Remove erased words from the file of the search index."""
    search_index.compact(connections[Submission.objects.db])


#: A message is mailed once, also if its task runs twice.
_QUEUED: dict[str, Any] = {"delivery": Reply.Delivery.QUEUED}
_RELATED = ("submission__desk", "submission__page")


def _submissions(pk: int) -> QuerySet[Submission]:
    """Return the submission, or nothing if it has been deleted since."""
    return Submission.objects.select_related("desk", "page").filter(pk=pk)


def enqueue_on_commit(task: Any, *rows: models.Model) -> None:
    """Enqueue ``task`` with the primary keys of ``rows`` after the transaction has been committed.

    A failing queue is logged by Django and undoes nothing.
    """

    # A function and no partial: Django logs its __qualname__ on failure, which a partial lacks.
    def enqueue() -> None:
        task.enqueue(*(row.pk for row in rows))

    transaction.on_commit(enqueue, robust=True)
