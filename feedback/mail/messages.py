"""The single mails: to senders about their submission, and to desks about new ones."""

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..conf import settings
from ..models import Question, Reply, Submission
from ..spam_protection.rate_limit import consume
from .confirmation import confirmation_code
from .languages import override_language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

logger = logging.getLogger(__name__)


def mail_acknowledgement(submission: Submission) -> bool:
    """Mail the sender the reference number and the private address; return True if it was sent.

    The mail repeats nothing that was typed, and each address gets at most ``DAILY_MAILS`` a day, so the form
    cannot be used to send spam to others.
    """
    if not submission.email:
        return False
    if not consume("mail", submission.email.lower(), limit=settings.DAILY_MAILS, hours=24):
        return False
    with override_language(submission.language_code):
        subject = _("We have received your message number %(reference)s") % {
            "reference": submission.reference
        }
        return send(subject, "acknowledgement", submission, [submission.email])


def notify_desk_of_submission(submission: Submission) -> bool:
    """Mail the desk that a submission has arrived, without its text; return True if it was sent."""
    if submission.desk is None:
        return False
    with override_language(django_settings.LANGUAGE_CODE):
        subject = _("New message number %(reference)s") % {"reference": submission.reference}
        return send(subject, "new", submission, [submission.desk.mailbox], inbox_url=inbox_url(submission))


def notify_desk_of_answer(submission: Submission) -> bool:
    """Mail the desk that its question was answered, without the answer; return True if it was sent."""
    if submission.desk is None:
        return False
    with override_language(django_settings.LANGUAGE_CODE):
        subject = _("Answer to your question, message number %(reference)s") % {
            "reference": submission.reference
        }
        return send(
            subject, "answered", submission, [submission.desk.mailbox], inbox_url=inbox_url(submission)
        )


def inbox_url(submission: Submission) -> str:
    """Return the absolute URL of the submission in the inbox."""
    return django_settings.WAGTAILADMIN_BASE_URL + reverse("feedback_inbox:case", args=[submission.pk])


def mail_reply(reply: Reply) -> bool:
    """Mail a reply to the sender and store the result on it; return True if it was sent.

    To an unconfirmed address the mail says only that there is a reply.
    """
    template = "reply" if reply.submission.email_confirmed_at else "reply_waiting"
    return mail_sender(reply, gettext_lazy("Reply to your message number %(reference)s"), template)


def mail_question(question: Question) -> bool:
    """Mail the sender that there is a question on their private page, without its text.

    Stores the result on the question and returns True if the mail was sent.
    """
    return mail_sender(
        question, gettext_lazy("A question about your message number %(reference)s"), "question"
    )


def mail_sender(message: Reply | Question, subject: "StrPromise", template: str) -> bool:
    """Mail the sender in their language and store the result on ``message``; return True if it was sent."""
    submission = message.submission
    with override_language(submission.language_code):
        subject_text = subject % {"reference": submission.reference}
        sent = send(subject_text, template, submission, [submission.email], written=message)
    message.delivery = message.Delivery.SENT if sent else message.Delivery.FAILED
    message.save(update_fields=["delivery"])
    return sent


def send(subject: str, template: str, submission: Submission, recipients: list[str], **context: Any) -> bool:
    """Send one mail, with the desk as ``Reply-To``; return True if the mail server accepted it."""
    desk = submission.desk
    body = render_to_string(
        f"feedback/mail/{template}.txt",
        {"submission": submission, "desk": desk, "private_url": private_url_for_mail(submission)} | context,
    )
    message = EmailMessage(
        subject,
        body,
        to=recipients,
        reply_to=[desk.mailbox] if desk else None,
        # Automatic replies, such as out-of-office messages, do not answer such mails (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return bool(message.send())
    except (SMTPException, OSError) as error:
        logger.error(
            "A %s mail for %s was not sent: %s", template, submission.reference, type(error).__name__
        )
        return False


def private_url_for_mail(submission: Submission) -> str:
    """Return the absolute URL of the private page with the confirmation code; empty if the page is gone."""
    page = submission.page
    if page is None or not page.full_url:
        return ""
    path = page.reverse_subpage("private", args=[submission.secret])
    return f"{page.full_url}{path}?mail={confirmation_code(submission)}"
