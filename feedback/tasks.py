"""Mail, sent after the work is stored and outside of the request.

A task's arguments are row ids and nothing else: what waits in the queue's table holds no personal data.
"""

from functools import partial

from django.db import transaction
from django_tasks import task


@task()
def send_acknowledgement(submission_id: int) -> None:
    """Send the sender their number, and the desk the news."""
    from .mail import acknowledge, announce_to_desk
    from .models import Submission

    submission = Submission.objects.select_related("desk", "page").filter(pk=submission_id).first()
    if submission is not None:
        announce_to_desk(submission)
        acknowledge(submission)


@task()
def send_reply(reply_id: int) -> None:
    """Send one reply by mail, and note whether that worked."""
    from .mail import mail_reply
    from .models import Reply

    reply = Reply.objects.select_related("submission__desk", "submission__page").filter(pk=reply_id).first()
    if reply is not None and reply.delivery == Reply.Delivery.QUEUED:
        mail_reply(reply)


@task()
def send_moved(submission_id: int) -> None:
    """Tell the desk to which a submission has been moved."""
    from .mail import announce_to_desk
    from .models import Submission

    submission = Submission.objects.select_related("desk", "page").filter(pk=submission_id).first()
    if submission is not None:
        announce_to_desk(submission)


def moved_after_commit(submission) -> None:
    """Tell the new desk, once the move is stored."""
    transaction.on_commit(partial(send_moved.enqueue, submission.pk), robust=True)


def announce_after_commit(submission) -> None:
    """Send what a new submission calls for, once it is stored."""
    transaction.on_commit(partial(send_acknowledgement.enqueue, submission.pk), robust=True)


def reply_after_commit(reply) -> None:
    """Send a reply, once it is stored."""
    transaction.on_commit(partial(send_reply.enqueue, reply.pk), robust=True)
