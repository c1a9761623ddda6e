"""What is said of an event and of a registration, in the active language."""

from dataclasses import replace

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from civic_social.messages import EventFacts, Message, tidy

from ..dates import format_moment, within_sentence
from .status import EventStatus


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
