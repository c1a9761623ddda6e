"""Mail, sent after the work is stored and outside of the request.

A task's arguments are row ids and nothing else: what waits in the queue's table holds no personal data.
"""

from django.db import connections, transaction
from django_tasks import task

from . import search_index
from .models import Question, Reply, Submission


@task()
def send_acknowledgement(submission_id: int) -> None:
    """Send the sender their number, and the desk the news."""
    from . import mail

    for submission in _submissions(submission_id):
        mail.announce_to_desk(submission)
        mail.acknowledge(submission)


@task()
def send_moved(submission_id: int) -> None:
    """Tell the desk to which a submission has been moved."""
    from . import mail

    for submission in _submissions(submission_id):
        mail.announce_to_desk(submission)


@task()
def send_answered(submission_id: int) -> None:
    """Tell the desk that the sender has answered its question."""
    from . import mail

    for submission in _submissions(submission_id):
        mail.announce_answer(submission)


@task()
def send_reply(reply_id: int) -> None:
    """Send one reply by mail, and note whether that worked."""
    from . import mail

    for reply in _queued(Reply, reply_id):
        mail.mail_reply(reply)


@task()
def send_question(question_id: int) -> None:
    """Send word of a question by mail, and note whether that worked."""
    from . import mail

    for question in _queued(Question, question_id):
        mail.mail_question(question)


@task()
def compact_search_index() -> None:
    """Take the words of what has been erased out of the database's file as well."""
    search_index.compact(connections[Submission.objects.db])


def _submissions(pk):
    """Return the submission, unless it has been deleted meanwhile."""
    return Submission.objects.select_related("desk", "page").filter(pk=pk)


def _queued(model, pk):
    """Return the row if its mail has not been sent yet."""
    rows = model.objects.select_related("submission__desk", "submission__page")
    return rows.filter(pk=pk, delivery=Reply.Delivery.QUEUED)


def after_commit(work, *rows) -> None:
    """Let the task ``work`` run on ``rows`` once they are stored; a queue that is down undoes nothing."""

    # A function and no partial: Django names it when it fails, and a partial has no name.
    def enqueue():
        work.enqueue(*(row.pk for row in rows))

    transaction.on_commit(enqueue, robust=True)
