"""The single mails: to senders about their submission, and to desks about new ones."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy

from ..models import MailKind, OutgoingMail, Submission
from ..text_normalization import normalize_line, normalize_text
from .confirmation import confirmation_code
from .languages import override_language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def compose(mail: OutgoingMail, connection: Any = None) -> EmailMessage | None:
    """Return the message of a mail for ``connection``, or None if there is nobody to send it to any more."""
    message = COMPOSERS[mail.kind](mail)
    if message is not None:
        message.connection = connection
    return message


def compose_acknowledgement(mail: OutgoingMail) -> EmailMessage | None:
    """Return the mail with the reference number and the private address, and nothing that was typed."""
    return to_sender(
        mail, gettext_lazy("We have received your message number %(reference)s"), "acknowledgement"
    )


def compose_desk_new(mail: OutgoingMail) -> EmailMessage | None:
    """Return the mail to the desk that a submission has arrived, without its text."""
    return to_desk(mail, gettext_lazy("New message number %(reference)s"), "new")


def compose_desk_answered(mail: OutgoingMail) -> EmailMessage | None:
    """Return the mail to the desk that its question was answered, without the answer."""
    return to_desk(mail, gettext_lazy("Answer to your question, message number %(reference)s"), "answered")


def compose_reply(mail: OutgoingMail) -> EmailMessage | None:
    """Return the mail with a reply; to an unconfirmed address it says only that there is one."""
    template = "reply" if mail.submission.email_confirmed_at else "reply_waiting"
    return to_sender(mail, gettext_lazy("Reply to your message number %(reference)s"), template)


def compose_question(mail: OutgoingMail) -> EmailMessage | None:
    """Return the mail that there is a question on the private page, without its text."""
    return to_sender(mail, gettext_lazy("A question about your message number %(reference)s"), "question")


COMPOSERS: dict[str, Callable[[OutgoingMail], EmailMessage | None]] = {
    MailKind.ACKNOWLEDGEMENT: compose_acknowledgement,
    MailKind.DESK_NEW: compose_desk_new,
    MailKind.DESK_ANSWERED: compose_desk_answered,
    MailKind.REPLY: compose_reply,
    MailKind.QUESTION: compose_question,
}


def to_sender(mail: OutgoingMail, subject: "StrPromise", template: str) -> EmailMessage | None:
    """Return a mail to the sender in their language, or None if there is no address (any more)."""
    if not mail.submission.email:
        return None
    with override_language(mail.submission.language_code):
        return render(mail, subject, template, mail.submission.email)


def to_desk(mail: OutgoingMail, subject: "StrPromise", template: str) -> EmailMessage | None:
    """Return a mail to the desk in the site's language, or None if the submission is on no desk."""
    if mail.submission.desk is None:
        return None
    with override_language(django_settings.LANGUAGE_CODE):
        return render(mail, subject, template, mail.submission.desk.mailbox)


def render(mail: OutgoingMail, subject: "StrPromise", template: str, recipient: str) -> EmailMessage:
    """Return the mail in the active language, with the desk as ``Reply-To``."""
    submission = mail.submission
    desk = submission.desk
    body = render_to_string(
        f"feedback/mail/{template}.txt",
        {
            "submission": submission,
            "desk": desk,
            "written": mail.message,
            "private_url": private_url_for_mail(submission),
            "inbox_url": inbox_url(submission),
        },
    )
    return EmailMessage(
        normalize_line(subject % {"reference": submission.reference}),
        normalize_text(body),
        to=[recipient],
        reply_to=[desk.mailbox] if desk else None,
        headers={
            # Automatic replies, such as out-of-office messages, do not answer such mails (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "Message-ID": message_id(f"{mail.kind}-{mail.pk}-{mail.key}"),
        },
    )


def message_id(name: str) -> str:
    """Return the Message-ID for ``name``: the same each time, so that a mailbox can drop a duplicate."""
    host = urlsplit(django_settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return f"<feedback-{name}@{host}>"


def inbox_url(submission: Submission) -> str:
    """Return the absolute URL of the submission in the inbox."""
    return django_settings.WAGTAILADMIN_BASE_URL + reverse("feedback_inbox:case", args=[submission.pk])


def private_url_for_mail(submission: Submission) -> str:
    """Return the absolute URL of the private page with the confirmation code; empty if the page is gone."""
    page = submission.page
    if page is None or not page.full_url:
        return ""
    path = page.reverse_subpage("private", args=[submission.secret])
    return f"{page.full_url}{path}?mail={confirmation_code(submission)}"
