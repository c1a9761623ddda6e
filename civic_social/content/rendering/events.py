"""An event as a person copies it into a network's form, field by field."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from ...messages import Message
from .shown import EventField, ShownEvent

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
    """Return the event that ``message`` is, or None."""
    if message is None or message.event is None:
        return None
    event = message.event
    with override(message.locale or None):
        values = {
            "name": message.title,
            **_moment("start", event.start, event.time_zone),
            **_moment("end", event.end, event.time_zone),
            "place": event.place,
            "online": event.online_url,
        }
        fields = tuple(EventField(name, LABELS[name], value) for name, value in values.items() if value)
    return ShownEvent(message.title, message.description, fields, str(STATES.get(event.state, "")))


def _moment(name: str, moment, zone: str) -> dict[str, str]:
    """Return the two fields of a moment; a form takes it in the reader's own zone, so another is named."""
    time = f"{moment:%H:%M}"
    return {
        f"{name}_date": date_format(moment, "SHORT_DATE_FORMAT"),
        f"{name}_time": f"{time} ({zone})" if zone else time,
    }


def changed_fields(desired: Message | None, confirmed: Message | None) -> list[tuple[EventField, str]]:
    """Return the fields that are new or different, each with what stood there before."""
    now, before = shown_event(desired), shown_event(confirmed)
    if not now or not before:
        return []
    old = {field.name: field.value for field in before.fields}
    changed = [(field, old.get(field.name, "")) for field in now.fields if old.get(field.name) != field.value]
    gone = old.keys() - {field.name for field in now.fields}
    return changed + [(EventField(name, LABELS[name], ""), old[name]) for name in LABELS if name in gone]
