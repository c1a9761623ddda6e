"""What a desk does with a submission; every step is logged with who did it, and none with what it said."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from . import tasks
from .models import Note, Question, Reply, Status


def read(submission, user):
    """Log that the submission was read."""
    log(submission, "feedback.read", user=user)


def read_attachment(attachment, user):
    """Log that a file of the submission was read."""
    log(attachment.submission, "feedback.attachment", user=user, data={"attachment": attachment.pk})


@transaction.atomic
def reply(submission, user, body, page=None) -> Reply:
    """Answer the sender: on their private page, and by mail where they left an address.

    ``page`` is a page of the site on which they see what came of it.
    """
    submission.status = Status.ANSWERED
    submission.answered_at = submission.answered_at or timezone.now()
    submission.save(update_fields=["status", "answered_at"])
    written = Reply(submission=submission, author=user, body=body, page=page)
    _send(written, tasks.send_reply)
    log(submission, "feedback.reply", user=user, data={"reply": written.pk})
    return written


@transaction.atomic
def ask(submission, user, text) -> Question:
    """Ask the sender something: on their private page, with word of it by mail; the clock runs on."""
    if submission.status == Status.NEW:
        submission.status = Status.IN_PROGRESS
        submission.save(update_fields=["status"])
    question = Question(submission=submission, author=user, text=text)
    _send(question, tasks.send_question)
    log(submission, "feedback.ask", user=user, data={"question": question.pk})
    return question


def _send(letter, send) -> None:
    """Store a letter, and let the task ``send`` mail it where the sender left an address."""
    by_mail = letter.submission.can_be_mailed
    letter.delivery = letter.Delivery.QUEUED if by_mail else letter.Delivery.NONE
    letter.save()
    if by_mail:
        tasks.after_commit(send, letter)


@transaction.atomic
def take_answer(question, text) -> bool:
    """Note what the sender answered, and tell the desk; return False where it has been answered already."""
    waiting = Question.objects.filter(pk=question.pk, answered_at=None)
    if not waiting.update(answer=text, answered_at=timezone.now()):
        return False
    # The log names nobody: whoever holds the secret address is the sender.
    log(question.submission, "feedback.answer", data={"question": question.pk})
    tasks.after_commit(tasks.send_answered, question.submission)
    return True


@transaction.atomic
def add_note(submission, user, text) -> Note:
    """Leave a remark for colleagues."""
    note = Note.objects.create(submission=submission, author=user, text=text)
    log(submission, "feedback.note", user=user, data={"note": note.pk})
    return note


@transaction.atomic
def assign(submission, user, assignee):
    """Give the submission to a colleague, or to nobody; it is then in progress."""
    submission.assignee = assignee
    if assignee and submission.status == Status.NEW:
        submission.status = Status.IN_PROGRESS
    submission.save(update_fields=["assignee", "status"])
    log(submission, "feedback.assign", user=user, data={"assignee": str(assignee) if assignee else ""})


@transaction.atomic
def move(submission, user, desk, reason):
    """Put it on another desk; its number, due date and history stay, and the sender's page names the desk."""
    before = submission.desk
    submission.desk = desk
    submission.assignee = None
    submission.save(update_fields=["desk", "assignee"])
    data = {"from": str(before or ""), "to": str(desk), "reason": reason}
    log(submission, "feedback.move", user=user, data=data)
    tasks.after_commit(tasks.send_moved, submission)


@transaction.atomic
def set_status(submission, user, status):
    """Change the status by hand. Released from suspicion, it is acknowledged like any other."""
    before = submission.status
    if before == status:
        return
    released = before == Status.SUSPECTED
    submission.status = status
    submission.suspicion = "" if released else submission.suspicion
    submission.save(update_fields=["status", "suspicion"])
    log(submission, "feedback.status", user=user, data={"from": before, "to": status})
    if released:
        tasks.after_commit(tasks.send_acknowledgement, submission)


@transaction.atomic
def extend(submission, user, due_on, reason):
    """Move the due date, for a reason that is recorded."""
    before = submission.due_on
    submission.due_on = due_on
    submission.reminded_on = None
    submission.save(update_fields=["due_on", "reminded_on"])
    data = {"from": before.isoformat(), "to": due_on.isoformat(), "reason": reason}
    log(submission, "feedback.extend", user=user, data=data)


@transaction.atomic
def hold(submission, user, on_hold):
    """Keep the submission from being purged, or let it go again."""
    submission.on_hold = on_hold
    submission.save(update_fields=["on_hold"])
    log(submission, "feedback.hold", user=user, data={"on_hold": on_hold})
