"""Subjects and paragraphs of the mails to participants, in the active language."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from ...content.dates import within_sentence
from .. import times
from ..descriptions import status_sentence
from ..registration.models import State
from .models import MailKind


@dataclass(frozen=True)
class MailText:
    """Subject and paragraphs of one mail."""

    subject: str
    paragraphs: list[str] = field(default_factory=list)
    #: Label of the link to the participant's page; a mail without a label has no link.
    action: str = ""


def mail_text(mail, position: int = 0) -> MailText:
    """Return the text of a mail; ``position`` is that of a waiting person in the waiting list."""
    if mail.kind == MailKind.CIRCULAR:
        return MailText(mail.circular.subject, mail.circular.text.split("\n\n"), _("Your registration"))
    page = mail.registration.page
    return TEXTS[mail.kind](mail.registration, page, {"event": page.title}, position)


def _confirm(registration, page, name, position):
    until = (
        {"until": within_sentence(times.moment_in_words(page, registration.held_until))}
        if registration.held_until
        else {}
    )
    return MailText(
        _("Please confirm: %(event)s") % name,
        [
            _("A place is kept for you until %(until)s. Confirm it with the button or the link below.")
            % until
            if until
            else _("Confirm the place with the button or the link below."),
            _("If you have not registered, do nothing: the place becomes free by itself."),
        ],
        _("Confirm the place"),
    )


def _again(registration, page, name, position):
    return MailText(
        _("You are registered already: %(event)s") % name,
        [_("Somebody, probably you, has registered once more with this address. Nothing has changed.")],
        _("See your registration"),
    )


def _confirmed(registration, page, name, position):
    return MailText(
        _("You have a place: %(event)s") % name,
        [
            _("Your place is confirmed. The attached file puts the event into your calendar."),
            _("Your code for the entrance is %(code)s.") % {"code": registration.spoken_code},
            _("If you cannot come, please give the place up: somebody else may be waiting for it."),
        ],
        _("See, change or give up the place"),
    )


def _waiting(registration, page, name, position):
    paragraphs = [
        _("All places are taken. You are number %(position)s on the waiting list.") % {"position": position}
    ]
    if not registration.email_confirmed_at:
        paragraphs.append(_("Confirm your address, and a place that becomes free is yours at once."))
        action = _("Confirm my address")
    else:
        action = _("See or leave the waiting list")
    return MailText(_("You are on the waiting list: %(event)s") % name, paragraphs, action)


def _promoted(registration, page, name, position):
    if registration.state == State.HELD:
        until = {"until": within_sentence(times.moment_in_words(page, registration.held_until))}
        text = _(
            "A place has become free and is kept for you until %(until)s. "
            "Confirm it with the button or the link below."
        )
        text %= until
        return MailText(_("A place for you: %(event)s") % name, [text], _("Confirm the place"))
    return MailText(
        _("A place for you: %(event)s") % name,
        [
            _("A place has become free, and it is yours."),
            _("Your code for the entrance is %(code)s.") % {"code": registration.spoken_code},
            _("If you cannot come, please give the place up: somebody else may be waiting for it."),
        ],
        _("See, change or give up the place"),
    )


def _withdrawn(registration, page, name, position):
    cancelled = _(
        "Your registration has been cancelled. The attached file takes the event out of your calendar."
    )
    subject = _("Given up: %(event)s") % name
    if registration.undo_until and registration.undo_until > timezone.now():
        until = {"until": within_sentence(times.moment_in_words(page, registration.undo_until))}
        back = _("Until %(until)s you can take it back with the button or the link below.") % until
        return MailText(subject, [cancelled, back], _("Take it back"))
    return MailText(
        subject, [cancelled, _("If you want to come after all, register again on the page below.")]
    )


def _changed(registration, page, name, position):
    change = status_sentence(page) or _(
        "The time, the place or the address has changed. The new details are below."
    )
    return MailText(
        _("Changed: %(event)s") % name,
        [change, _("If you cannot come any more, please give the place up.")],
        _("See, change or give up the place"),
    )


def _called_off(registration, page, name, position):
    return MailText(
        _("Cancelled: %(event)s") % name,
        [status_sentence(page) or _("The event will not take place."), _("We are sorry for the trouble.")],
    )


def _reminder(registration, page, name, position):
    return MailText(
        _("Soon: %(event)s") % name,
        [
            _("We look forward to seeing you."),
            _("Your code for the entrance is %(code)s.") % {"code": registration.spoken_code},
            _("If you cannot come, please give the place up: somebody else may be waiting for it."),
        ],
        _("See, change or give up the place"),
    )


def _thanks(registration, page, name, position):
    return MailText(
        _("Thank you: %(event)s") % name,
        [_("Thank you for your interest. Tell us what was good and what we should do better.")],
    )


TEXTS = {
    MailKind.CONFIRM: _confirm,
    MailKind.AGAIN: _again,
    MailKind.CONFIRMED: _confirmed,
    MailKind.WAITING: _waiting,
    MailKind.PROMOTED: _promoted,
    MailKind.WITHDRAWN: _withdrawn,
    MailKind.CHANGED: _changed,
    MailKind.CALLED_OFF: _called_off,
    MailKind.REMINDER: _reminder,
    MailKind.THANKS: _thanks,
}
