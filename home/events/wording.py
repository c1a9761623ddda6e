"""What is said of an event and of a registration, in the active language."""

from dataclasses import dataclass, field, replace

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from civic_social.messages import EventFacts, Message, tidy

from ..dates import format_moment, within_sentence
from ..models import EventStatus, MailKind, State


def status_sentence(page) -> str:
    """Return one sentence on what has become of the event; empty when it takes place as planned."""
    if page.status == EventStatus.CANCELLED:
        said = _("CANCELLED.")
    elif page.status == EventStatus.POSTPONED:
        said = _("POSTPONED: a new date will be announced.")
    elif page.status == EventStatus.MOVED:
        said = _moved_sentence(page)
    else:
        return ""
    return f"{said} {page.status_reason}".strip()


def when_and_where(page) -> str:
    """Return date and place in one line for a post; a date that no longer holds is called the earlier one."""
    return " · ".join([_as_it_stands(page, format_moment(page.start, page.zone)), page.get_where()])


def period_for_mail(page) -> str:
    """Return from when to when, in one line; a date that no longer holds is called the earlier one."""
    return _as_it_stands(page, page.get_period())


def _as_it_stands(page, when):
    return _("Earlier date: %(when)s") % {"when": within_sentence(when)} if _is_postponed(page) else when


def calendar_entry(page) -> Message:
    """Return the event as a network's calendar shows it; its fields say when and where, its text the rest."""
    own = tidy(page.social_text)
    post = page.get_social_message()
    about = tidy("\n\n".join(filter(None, [status_sentence(page), page.summary, *_for_whom(page)])))
    return replace(
        post,
        text=own or about,
        title=_("POSTPONED: %(event)s") % {"event": page.title} if _is_postponed(page) else page.title,
        description=" · ".join([page.get_period(), page.get_where()]),
        pictures=post.pictures[:1] or (page.get_social_card("wide"),),
        hashtags=(),
        event=EventFacts(
            starts_at=localtime(page.start, page.zone).isoformat(),
            ends_at=localtime(page.end, page.zone).isoformat(),
            time_zone=page.time_zone,
            place=page.get_where(),
            online_url=page.online_url,
            state="" if page.takes_place else page.status,
        ),
    )


def _is_postponed(page) -> bool:
    return page.status == EventStatus.POSTPONED


def _for_whom(page) -> list[str]:
    """Return what else somebody who thinks of coming wants to know, a line each."""
    lines = [
        (_("For whom"), page.audience),
        (_("Access without steps"), page.step_free),
        (_("Organiser"), page.organiser),
        (_("Contact"), page.contact),
    ]
    register = [_("Register on the event's page:")] if page.takes_registrations else []
    return ["\n".join(f"{label}: {value}" for label, value in lines if value), *register]


def _moved_sentence(page) -> str:
    """Say what is new, the date or the place, and what it was."""
    if page.previous_start and page.previous_place:
        facts = {"when": page.get_previous_moment(), "where": page.previous_place}
        return _("NEW DATE AND PLACE (before: %(when)s, %(where)s).") % facts
    if page.previous_start:
        return _("NEW DATE (before: %(when)s).") % {"when": page.get_previous_moment()}
    if page.previous_place:
        return _("NEW PLACE (before: %(where)s).") % {"where": page.previous_place}
    return _("MOVED.")


@dataclass(frozen=True)
class Wording:
    """The words of one mail."""

    subject: str
    paragraphs: list[str] = field(default_factory=list)
    #: What the button that leads to the person's own page says.
    action: str = ""


def mail_wording(mail, position: int = 0) -> Wording:
    """Return the words of a mail; ``position`` is the person's in the queue, for those who wait."""
    registration = mail.registration
    page = registration.page
    name = {"event": page.title}
    if mail.kind == MailKind.CIRCULAR:
        return Wording(mail.circular.subject, mail.circular.text.split("\n\n"), _("Your registration"))
    return WORDINGS[mail.kind](registration, page, name, position)


def _confirm(registration, page, name, position):
    until = (
        {"until": within_sentence(format_moment(registration.held_until))} if registration.held_until else {}
    )
    return Wording(
        _("Please confirm: %(event)s") % name,
        [
            _("A place is kept for you until %(until)s. Confirm it on your own page:") % until
            if until
            else _("Confirm on your own page:"),
            _("If you have not registered, do nothing: the place becomes free by itself."),
        ],
        _("Confirm or give up the place"),
    )


def _again(registration, page, name, position):
    return Wording(
        _("You are registered already: %(event)s") % name,
        [_("Somebody, probably you, has registered once more with this address. Nothing has changed.")],
        _("See your registration"),
    )


def _confirmed(registration, page, name, position):
    return Wording(
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
    return Wording(
        _("You are on the waiting list: %(event)s") % name, paragraphs, _("Confirm or leave the waiting list")
    )


def _promoted(registration, page, name, position):
    if registration.state == State.HELD:
        until = {"until": within_sentence(format_moment(registration.held_until))}
        text = _("A place has become free and is kept for you until %(until)s. Confirm it:") % until
        return Wording(_("A place for you: %(event)s") % name, [text], _("Confirm or give up the place"))
    return Wording(
        _("A place for you: %(event)s") % name,
        [
            _("A place has become free, and it is yours."),
            _("Your code for the entrance is %(code)s.") % {"code": registration.spoken_code},
            _("If you cannot come, please give the place up: somebody else may be waiting for it."),
        ],
        _("See, change or give up the place"),
    )


def _withdrawn(registration, page, name, position):
    return Wording(
        _("Given up: %(event)s") % name,
        [_("Your registration has been cancelled. The attached file takes the event out of your calendar.")],
    )


def _changed(registration, page, name, position):
    said = status_sentence(page) or _("The time, the place or the address has changed. This holds now:")
    return Wording(
        _("Changed: %(event)s") % name,
        [said, _("If you cannot come any more, please give the place up.")],
        _("See, change or give up the place"),
    )


def _called_off(registration, page, name, position):
    return Wording(
        _("Cancelled: %(event)s") % name,
        [status_sentence(page) or _("The event does not take place."), _("We are sorry for the trouble.")],
    )


def _reminder(registration, page, name, position):
    return Wording(
        _("Soon: %(event)s") % name,
        [
            _("We look forward to seeing you."),
            _("Your code for the entrance is %(code)s.") % {"code": registration.spoken_code},
            _("If you cannot come, please give the place up: somebody else may be waiting for it."),
        ],
        _("See, change or give up the place"),
    )


def _thanks(registration, page, name, position):
    return Wording(
        _("Thank you: %(event)s") % name,
        [_("Thank you for your interest. Tell us what was good and what we should do better.")],
    )


WORDINGS = {
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
