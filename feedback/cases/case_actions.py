"""The actions of a desk on a submission.

Wagtail's log records each action and its user, but none of the text that was written.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log
from wagtail.models import Page

from .. import outbox
from ..models import Attachment, Desk, MailKind, Note, Question, Reply, Status, Submission

#: An instance of the site's user model, or None for the site itself.
User = Any


def log_read(submission: Submission, user: User) -> None:
    """Log that the user opened the submission."""
    log(submission, "feedback.read", user=user)


def log_attachment_read(attachment: Attachment, user: User) -> None:
    """Log that the user downloaded an attachment."""
    log(attachment.submission, "feedback.attachment", user=user, data={"attachment": attachment.pk})


def log_printed(reply: Reply, user: User) -> None:
    """Log that the user opened a reply for printing."""
    log(reply.submission, "feedback.print", user=user, data={"reply": reply.pk})


@transaction.atomic
def reply(submission: Submission, user: User, body: str, page: Page | None = None, given: str = "") -> Reply:
    """Reply to the sender, on their private page and by mail if they left an address.

    ``page`` is a page of the site with the result of the message. ``given`` is the ``Delivery`` by which the
    desk gives the reply itself to a sender without an e-mail address.
    """
    submission.status = Status.ANSWERED
    submission.answered_at = submission.answered_at or timezone.now()
    submission.save(update_fields=["status", "answered_at"])
    written = Reply(submission=submission, author=user, body=body, page=page)
    _store_and_mail(written, given)
    log(submission, "feedback.reply", user=user, data={"reply": written.pk})
    return written


@transaction.atomic
def ask_sender(submission: Submission, user: User, text: str) -> Question:
    """Ask the sender a question, on their private page and announced by mail; the due date stays."""
    if submission.status == Status.NEW:
        submission.status = Status.IN_PROGRESS
        submission.save(update_fields=["status"])
    question = Question(submission=submission, author=user, text=text)
    _store_and_mail(question)
    log(submission, "feedback.ask", user=user, data={"question": question.pk})
    return question


def _store_and_mail(message: Reply | Question, given: str = "") -> None:
    """Store a message, and queue its mail if the sender left an address."""
    by_mail = message.submission.has_email
    message.delivery = message.Delivery.QUEUED if by_mail else given or message.Delivery.NONE
    message.save()
    if by_mail:
        outbox.queue_message(message)


@transaction.atomic
def record_answer(question: Question, text: str) -> bool:
    """Store the sender's answer and notify the desk; return False if the question is already answered."""
    unanswered = Question.objects.filter(pk=question.pk, answered_at=None)
    if not unanswered.update(answer=text, answered_at=timezone.now()):
        return False
    # Without a user: the private page is open to everybody who has its address.
    log(question.submission, "feedback.answer", data={"question": question.pk})
    outbox.queue(question.submission, MailKind.DESK_ANSWERED)
    return True


@transaction.atomic
def add_note(submission: Submission, user: User, text: str) -> Note:
    """Add an internal note."""
    note = Note.objects.create(submission=submission, author=user, text=text)
    log(submission, "feedback.note", user=user, data={"note": note.pk})
    return note


@transaction.atomic
def assign(submission: Submission, user: User, assignee: User) -> None:
    """Assign the submission to a user, which puts a new one in progress, or to nobody."""
    submission.assignee = assignee
    if assignee and submission.status == Status.NEW:
        submission.status = Status.IN_PROGRESS
    submission.save(update_fields=["assignee", "status"])
    log(submission, "feedback.assign", user=user, data={"assignee": get_user_display_name(assignee)})


@transaction.atomic
def move_to_desk(submission: Submission, user: User, desk: Desk, reason: str) -> None:
    """Move the submission to another desk, unassigned; its number, due date and history stay."""
    before = submission.desk
    submission.desk = desk
    submission.assignee = None
    submission.save(update_fields=["desk", "assignee"])
    data = {"from": str(before or ""), "to": str(desk), "reason": reason}
    log(submission, "feedback.move", user=user, data=data)
    outbox.queue(submission, MailKind.DESK_NEW)


@transaction.atomic
def set_status(submission: Submission, user: User, status: str) -> None:
    """Change the status; a submission that is no longer suspected spam is acknowledged."""
    before = submission.status
    if before == status:
        return
    released = before == Status.SUSPECTED
    submission.status = status
    submission.suspicion = "" if released else submission.suspicion
    submission.save(update_fields=["status", "suspicion"])
    log(submission, "feedback.status", user=user, data={"from": before, "to": status})
    if released:
        outbox.queue_acknowledgement(submission)


@transaction.atomic
def extend_due_date(submission: Submission, user: User, due_on: datetime.date, reason: str) -> None:
    """Move the due date; the reason is logged."""
    before = submission.due_on
    submission.due_on = due_on
    submission.reminded_on = None
    submission.save(update_fields=["due_on", "reminded_on"])
    data = {"from": before.isoformat(), "to": due_on.isoformat(), "reason": reason}
    log(submission, "feedback.extend", user=user, data=data)


@transaction.atomic
def set_on_hold(submission: Submission, user: User, on_hold: bool) -> None:
    """Exclude the submission from the purge, or include it again."""
    submission.on_hold = on_hold
    submission.save(update_fields=["on_hold"])
    log(submission, "feedback.hold", user=user, data={"on_hold": on_hold})
