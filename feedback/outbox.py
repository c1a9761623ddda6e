"""Queueing of mails, in the transaction that is the reason for them."""

from . import tasks
from .conf import settings
from .mailbox import limit_key
from .models import MailKind, OutgoingMail, Question, Reply, Submission
from .spam_protection.rate_limit import consume


def queue_acknowledgement(submission: Submission) -> None:
    """Queue the mails about a new submission: to the desk, and to the sender if there is an address.

    Each address gets at most ``DAILY_MAILS`` a day, so the form cannot be used to send spam to others.
    """
    queue(submission, MailKind.DESK_NEW)
    address = limit_key(submission.email)
    if address and consume("mail", address, limit=settings.DAILY_MAILS, hours=24):
        queue(submission, MailKind.ACKNOWLEDGEMENT)


def queue_message(message: Reply | Question) -> None:
    """Queue the mail of a stored reply or question."""
    if isinstance(message, Reply):
        queue(message.submission, MailKind.REPLY, reply=message)
    else:
        queue(message.submission, MailKind.QUESTION, question=message)


def queue(submission: Submission, kind: MailKind, **message: Reply | Question) -> None:
    """Store a due mail, and wake a worker after the commit."""
    OutgoingMail.objects.create(submission=submission, kind=kind, **message)
    tasks.enqueue_on_commit(tasks.send_mails)
