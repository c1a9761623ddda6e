"""What is sent by mail, and to whom."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.coreutils import get_supported_content_language_variant

from .conf import setting
from .models import Reply
from .private_page import mail_code
from .rate_limit import take_one

logger = logging.getLogger(__name__)


def acknowledge(submission) -> bool:
    """Send the sender the number and the secret address; return whether a mail went out.

    The mail repeats nothing that was typed, and one address gets only so many a day: the form cannot be used
    to send words, or a flood, to somebody else.
    """
    if not submission.email:
        return False
    if not take_one("mail", submission.email.lower(), limit=setting("DAILY_MAILS"), hours=24):
        return False
    with speaking(submission.language_code):
        subject = _("We have received your message number %(reference)s") % {
            "reference": submission.reference
        }
        return send(subject, "acknowledgement", submission, [submission.email])


def announce_to_desk(submission) -> bool:
    """Tell the desk that something has come; its text stays in the inbox, behind the right to read it."""
    if submission.desk is None:
        return False
    with speaking(settings.LANGUAGE_CODE):
        subject = _("New message number %(reference)s") % {"reference": submission.reference}
        return send(subject, "new", submission, [submission.desk.mailbox], inbox_url=inbox_url(submission))


def announce_answer(submission) -> bool:
    """Tell the desk that its question has been answered; the answer stays in the inbox."""
    if submission.desk is None:
        return False
    with speaking(settings.LANGUAGE_CODE):
        subject = _("Answer to your question, message number %(reference)s") % {
            "reference": submission.reference
        }
        return send(
            subject, "answered", submission, [submission.desk.mailbox], inbox_url=inbox_url(submission)
        )


def inbox_url(submission) -> str:
    """Return the address of the submission in the inbox."""
    return settings.WAGTAILADMIN_BASE_URL + reverse("feedback_inbox:case", args=[submission.pk])


def mail_reply(reply) -> bool:
    """Mail a reply and note on it whether that worked.

    To an address that has not been confirmed goes the news that there is a reply, not the reply itself.
    """
    template = "reply" if reply.submission.email_confirmed_at else "reply_waiting"
    return mail_sender(reply, gettext_lazy("Reply to your message number %(reference)s"), template)


def mail_question(question) -> bool:
    """Mail word of a question, and note on it whether that worked; its text is on the private page only."""
    return mail_sender(
        question, gettext_lazy("A question about your message number %(reference)s"), "question"
    )


def mail_sender(row, subject, template) -> bool:
    """Mail the sender what a desk has written, in their language, and note on its row whether that worked."""
    submission = row.submission
    with speaking(submission.language_code):
        subject = subject % {"reference": submission.reference}
        sent = send(subject, template, submission, [submission.email], written=row)
    row.delivery = Reply.Delivery.SENT if sent else Reply.Delivery.FAILED
    row.save(update_fields=["delivery"])
    return sent


def send(subject, template, submission, recipients, **context) -> bool:
    """Send one mail, from the site, with replies to the desk; return whether the mail server took it."""
    desk = submission.desk
    body = render_to_string(
        f"feedback/mail/{template}.txt",
        {"submission": submission, "desk": desk, "private_url": full_private_url(submission)} | context,
    )
    message = EmailMessage(
        subject,
        body,
        to=recipients,
        reply_to=[desk.mailbox] if desk else None,
        # Keeps out-of-office robots from answering each other (RFC 3834).
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return bool(message.send())
    except (SMTPException, OSError) as error:
        logger.error(
            "A %s mail for %s was not sent: %s", template, submission.reference, type(error).__name__
        )
        return False


def speaking(language_code):
    """Return a context in which texts are in the sender's language."""
    try:
        return translation.override(get_supported_content_language_variant(language_code))
    except LookupError:
        return translation.override(settings.LANGUAGE_CODE)


def full_private_url(submission) -> str:
    """Return the sender's secret address as it goes into mails, or an empty string once the page is gone."""
    page = submission.page
    if page is None or not page.full_url:
        return ""
    path = page.reverse_subpage("private", args=[submission.secret])
    return f"{page.full_url}{path}?mail={mail_code(submission)}"
