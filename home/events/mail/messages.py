"""One mail, made when it is sent: what it says is what holds at that moment."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.timezone import now

from feedback.mail import speaking
from feedback.templatetags.feedback_tags import find_feedback_page

from ..calendar.files import participant_file
from ..descriptions import period_for_mail
from ..registration import seats
from ..registration.models import State
from .models import MailKind
from .texts import mail_wording

#: The kinds that carry a calendar file, and its method (RFC 5546).
WITH_FILE = {
    MailKind.CONFIRMED: "PUBLISH",
    MailKind.PROMOTED: "PUBLISH",
    MailKind.CHANGED: "PUBLISH",
    MailKind.CALLED_OFF: "CANCEL",
    MailKind.WITHDRAWN: "CANCEL",
}


def compose(mail, connection) -> EmailMultiAlternatives | None:
    """Return the mail, or None when there is nothing to say any more.

    That is so when the person has been erased, has confirmed before being asked, or when the event to be
    reminded of has been called off.
    """
    registration = mail.registration
    page = registration.page
    if not registration.email or is_pointless(mail, registration, page):
        return None
    with speaking(registration.language_code):
        position = seats.position(registration) if registration.state == State.WAITING else 0
        words = mail_wording(mail, position)
        context = {
            "page": page,
            "registration": registration,
            "words": words,
            "period": period_for_mail(page),
            "own_url": own_url(page, registration) if words.action else "",
            "feedback_url": feedback_url(page) if mail.kind == MailKind.THANKS else "",
            "shows_facts": mail.kind not in (MailKind.THANKS, MailKind.WITHDRAWN),
        }
        message = EmailMultiAlternatives(
            # A title cannot break the header: Django refuses line ends, so they are taken out.
            " ".join(words.subject.split()),
            render_to_string("home/events/mail.txt", context),
            to=[registration.email],
            connection=connection,
            headers={
                # Keeps out-of-office robots from answering (RFC 3834), and lets a mailbox drop a double.
                "Auto-Submitted": "auto-generated",
                "Message-ID": f"<event-mail-{mail.pk}-{registration.key}@{page.get_site().hostname}>",
            },
        )
        message.attach_alternative(render_to_string("home/events/mail.html", context), "text/html")
    method = WITH_FILE.get(mail.kind)
    if method and not (mail.kind == MailKind.PROMOTED and registration.state == State.HELD):
        content = participant_file(page, registration, method)
        message.attach("event.ics", content, f"text/calendar; method={method}")
    return message


def is_pointless(mail, registration, page) -> bool:
    """Whether what the mail was to say no longer holds."""
    if mail.kind in (MailKind.CONFIRM, MailKind.PROMOTED, MailKind.CONFIRMED):
        return not registration.is_active or (
            mail.kind == MailKind.CONFIRM and registration.state != State.HELD
        )
    if mail.kind == MailKind.WAITING:
        return registration.state != State.WAITING
    if mail.kind == MailKind.REMINDER:
        return registration.state != State.CONFIRMED or not page.takes_place or page.start <= now()
    if mail.kind in (MailKind.CHANGED, MailKind.CALLED_OFF, MailKind.CIRCULAR):
        return not registration.is_active
    return False


def own_url(page, registration) -> str:
    """Return the secret address of the person's own page."""
    return page.full_url + page.reverse_subpage("own", args=[registration.secret])


def feedback_url(page) -> str:
    """Return where the person can say what they think of the event; it remembers which event it is about."""
    form = find_feedback_page(page)
    return f"{form.full_url}?about={page.pk}" if form else ""
