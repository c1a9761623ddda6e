"""Composition of a mail at the time of its sending, so that it is never outdated."""

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.timezone import now

from civic_social.text_normalization import normalize_line, normalize_text
from feedback.mail.languages import override_language
from feedback.views.small_form import find_feedback_page

from ...site.identity import SiteIdentity
from ..calendar.files import participant_file
from ..descriptions import period_with_status
from ..registration import seats
from ..registration.models import State
from .models import MailKind
from .texts import mail_text

#: The kinds with an attached calendar file, and the file's METHOD (RFC 5546).
CALENDAR_METHODS = {
    MailKind.CONFIRMED: "PUBLISH",
    MailKind.PROMOTED: "PUBLISH",
    MailKind.CHANGED: "PUBLISH",
    MailKind.CALLED_OFF: "CANCEL",
    MailKind.WITHDRAWN: "CANCEL",
}


def compose(mail, connection) -> EmailMultiAlternatives | None:
    """Return the message for a mail, or None if it is outdated or the registration has been erased."""
    registration = mail.registration
    page = registration.page
    if not registration.email or is_outdated(mail, registration, page):
        return None
    with override_language(registration.language_code):
        is_waiting = registration.state == State.WAITING
        words = mail_text(mail, seats.waiting_position(registration) if is_waiting else 0)
        context = {
            "page": page,
            "brand": SiteIdentity.for_site(page.get_site()).brand_colour,
            "registration": registration,
            # Text that an unknown person typed is not mailed to an unconfirmed address.
            "name": registration.name if registration.email_confirmed_at else "",
            "words": words,
            "period": period_with_status(page),
            "own_url": personal_url(page, registration) if words.action else "",
            "feedback_url": feedback_url(page) if mail.kind == MailKind.THANKS else "",
            "shows_facts": mail.kind != MailKind.THANKS,
        }
        message = EmailMultiAlternatives(
            # Django raises BadHeaderError for a subject with line breaks, which a title may have.
            normalize_line(words.subject),
            normalize_text(render_to_string("home/events/mail.txt", context)),
            to=[registration.email],
            connection=connection,
            headers={
                # Prevents automatic replies (RFC 3834).
                "Auto-Submitted": "auto-generated",
                # The same for each attempt, so that a mailbox can drop a duplicate.
                "Message-ID": f"<event-mail-{mail.pk}-{registration.key}@{page.get_site().hostname}>",
            },
        )
        message.attach_alternative(render_to_string("home/events/mail.html", context), "text/html")
    method = CALENDAR_METHODS.get(mail.kind)
    if method and not (mail.kind == MailKind.PROMOTED and registration.state == State.HELD):
        content = participant_file(page, registration, method)
        message.attach("event.ics", content, f"text/calendar; method={method}")
    return message


def is_outdated(mail, registration, page) -> bool:
    """Return True if the reason for the mail no longer holds."""
    if mail.kind in (MailKind.CONFIRM, MailKind.PROMOTED, MailKind.CONFIRMED):
        return not registration.is_active or (
            mail.kind == MailKind.CONFIRM and registration.state != State.HELD
        )
    if mail.kind == MailKind.WITHDRAWN:
        return registration.is_active
    if mail.kind == MailKind.WAITING:
        return registration.state != State.WAITING
    if mail.kind == MailKind.REMINDER:
        return registration.state != State.CONFIRMED or not page.takes_place or page.start <= now()
    if mail.kind in (MailKind.CHANGED, MailKind.CALLED_OFF, MailKind.CIRCULAR):
        return not registration.is_active
    return False


def personal_url(page, registration) -> str:
    """Return the secret address of the participant's page."""
    return page.full_url + page.reverse_subpage("own", args=[registration.secret])


def feedback_url(page) -> str:
    """Return the address of the feedback form for this event, or an empty string if the site has none."""
    form = find_feedback_page(page)
    return f"{form.full_url}?about={page.pk}" if form else ""
