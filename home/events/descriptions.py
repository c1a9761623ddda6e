"""Sentences about an event in the active language, for posts, feeds, mails and calendar files."""

from dataclasses import replace

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from civic_social.messages import EventFacts, Message, tidy

from ..content.dates import within_sentence
from . import times
from .status import EventStatus, label_title


def status_sentence(page) -> str:
    """Return the sentence about a moved, postponed or cancelled event, or an empty string."""
    if page.status == EventStatus.CANCELLED:
        sentence = _("CANCELLED.")
    elif page.status == EventStatus.POSTPONED:
        sentence = _("POSTPONED: a new date will be announced.")
    elif page.status == EventStatus.MOVED:
        sentence = _moved_sentence(page)
    else:
        return ""
    return f"{sentence} {page.status_reason}".strip()


def when_and_where(page) -> str:
    """Return date and place in one line; marks the date of a postponed event as the earlier one."""
    return " · ".join([date_in_words(page), page.get_where()])


def date_in_words(page) -> str:
    """Return when the event begins; marks the date of a postponed event as the earlier one."""
    return _mark_postponed(page, times.start_in_words(page))


def period_with_status(page) -> str:
    """Return start and end in one line; marks the period of a postponed event as the earlier one."""
    return _mark_postponed(page, page.get_period())


def _mark_postponed(page, when):
    return _("Earlier date: %(when)s") % {"when": within_sentence(when)} if _is_postponed(page) else when


def event_message(page) -> Message:
    """Return the message for an event at a network: time and place in fields, the rest in the description."""
    own_text = page.civic_social_text
    own_text = tidy("\n\n".join([status_sentence(page), own_text])) if own_text else ""
    post = page.get_social_message()
    description = tidy("\n\n".join(filter(None, [status_sentence(page), page.summary, *_details(page)])))
    return replace(
        post,
        text=own_text or description,
        title=label_title(page, page.title) if _is_postponed(page) else page.title,
        description=" · ".join([page.get_period(), page.get_where()]),
        pictures=post.pictures[:1] or (page.get_social_card("wide"),),
        hashtags=(),
        event=EventFacts(
            starts_at=localtime(page.start, page.zone).isoformat(),
            ends_at=localtime(page.end, page.zone).isoformat(),
            time_zone=page.zone.key if times.is_elsewhere(page) else "",
            all_day=page.all_day,
            place=page.get_where(),
            online_url=page.online_url,
            state="" if page.takes_place else page.status,
        ),
    )


def _is_postponed(page) -> bool:
    return page.status == EventStatus.POSTPONED


def _details(page) -> list[str]:
    """Return two paragraphs of the description: the labelled facts, and the lead-in to the link."""
    lines = [
        (_("For whom"), page.audience),
        (_("Step-free access"), page.step_free),
        (_("Organiser"), page.organiser),
        (_("Contact"), page.contact),
    ]
    register = [_("Register on the event's page:")] if page.takes_registrations else []
    return ["\n".join(f"{label}: {value}" for label, value in lines if value), *register]


def _moved_sentence(page) -> str:
    """Return the sentence about a moved event, with the earlier date or place if the page has them."""
    if page.previous_start and page.previous_place:
        facts = {"when": page.get_previous_start(), "where": page.previous_place}
        return _("NEW DATE AND PLACE (before: %(when)s, %(where)s).") % facts
    if page.previous_start:
        return _("NEW DATE (before: %(when)s).") % {"when": page.get_previous_start()}
    if page.previous_place:
        return _("NEW PLACE (before: %(where)s).") % {"where": page.previous_place}
    return _("MOVED.")
