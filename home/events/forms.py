"""The editing form of an event: its times are typed and shown in its own time zone."""

from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone

from ..content.forms import ContentPageForm
from . import times


class ZonedDateTimeField(forms.DateTimeField):
    """A date and time in a given time zone, whatever the zone of the user."""

    def __init__(self, *, zone: ZoneInfo, **kwargs):
        super().__init__(**kwargs)
        self.zone = zone

    def prepare_value(self, value):
        """Return a stored time as it is shown in the zone; typed text unchanged."""
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value):
        """Return the time that was typed in the zone. Raises ValidationError if it cannot be read."""
        with timezone.override(self.zone):
            return super().to_python(value)


class EventPageForm(ContentPageForm):
    """Reads and shows every time of the event in the zone that stands in the form."""

    zoned_fields = (
        "start",
        "end",
        "previous_start",
        "registration_opens_at",
        "registration_closes_at",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zone = self.get_zone()
        for name in self.zoned_fields:
            if name in self.fields:
                self.fields[name] = _zoned(self.fields[name], zone)

    def get_zone(self) -> ZoneInfo:
        """Return the time zone that was posted or is stored; the site's if there is none or it is unknown."""
        name = self.data.get(self.add_prefix("time_zone"), "") if self.is_bound else self.instance.time_zone
        return times.find_zone(name or settings.TIME_ZONE) or ZoneInfo(settings.TIME_ZONE)


def _zoned(field: forms.DateTimeField, zone: ZoneInfo) -> ZonedDateTimeField:
    return ZonedDateTimeField(
        zone=zone,
        required=field.required,
        label=field.label,
        help_text=field.help_text,
        widget=field.widget,
        initial=field.initial,
        disabled=field.disabled,
    )
