"""The fields of an event, which a person copies into a network's form."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from ...messages import EventFacts, Message
from .shown_post import EventField, ShownEvent

LABELS = {
    "name": pgettext_lazy("of an event", "Name"),
    "start_date": _("Start date"),
    "start_time": _("Start time"),
    "end_date": _("End date"),
    "end_time": _("End time"),
    "place": pgettext_lazy("of an event", "Place"),
    "online": _("Online address"),
}
STATES = {"cancelled": _("Cancelled"), "postponed": _("Postponed")}


def shown_event(message: Message | None) -> ShownEvent | None:
    """Return the event of ``message`` for display, or None if it is no event post."""
    if message is None or message.event is None:
        return None
    event = message.event
    with override(message.locale or None):
        values = {
            "name": message.title,
            **_date_and_time("start", event.start, event),
            **_date_and_time("end", event.end, event),
            "place": event.place,
            "online": event.online_url,
        }
        fields = tuple(EventField(name, LABELS[name], value) for name, value in values.items() if value)
    return ShownEvent(message.title, message.description, fields, str(STATES.get(event.state, "")))


def _date_and_time(name: str, moment: datetime, event: EventFacts) -> dict[str, str]:
    """Return the fields for a date and a time; the time zone is named if it is not the site's.

    The time of an all-day event is empty.
    """
    time = "" if event.all_day else f"{moment:%H:%M}"
    return {
        f"{name}_date": date_format(moment, "SHORT_DATE_FORMAT"),
        f"{name}_time": f"{time} ({event.time_zone})" if time and event.time_zone else time,
    }


def changed_fields(desired: Message | None, confirmed: Message | None) -> list[tuple[EventField, str]]:
    """Return the fields that differ, each with its value in ``confirmed``; a removed field is empty."""
    now, before = shown_event(desired), shown_event(confirmed)
    if not now or not before:
        return []
    old = {field.name: field.value for field in before.fields}
    changed = [(field, old.get(field.name, "")) for field in now.fields if old.get(field.name) != field.value]
    gone = old.keys() - {field.name for field in now.fields}
    return changed + [(EventField(name, LABELS[name], ""), old[name]) for name in LABELS if name in gone]
