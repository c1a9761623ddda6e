"""States of an event."""

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class EventStatus(models.TextChoices):
    """State of an event, chosen by its editor."""

    SCHEDULED = "scheduled", _("Takes place as planned")
    MOVED = "moved", _("Moved to another time or place")
    POSTPONED = "postponed", _("Postponed; the new date is not known yet")
    CANCELLED = "cancelled", _("Cancelled")


#: The states for lists, in one word.
SHORT_LABELS = {
    EventStatus.MOVED: pgettext_lazy("event", "moved"),
    EventStatus.POSTPONED: pgettext_lazy("event", "postponed"),
    EventStatus.CANCELLED: pgettext_lazy("event", "cancelled"),
}


def title_format(status: str) -> str:
    """Return the format of a title that contains the status, for surfaces that show a title alone."""
    formats = {
        EventStatus.MOVED: gettext("MOVED: %(title)s"),
        EventStatus.POSTPONED: gettext("POSTPONED: %(title)s"),
        EventStatus.CANCELLED: gettext("CANCELLED: %(title)s"),
    }
    return formats.get(EventStatus(status), "%(title)s")


def label_title(page, title: str) -> str:
    """Return ``title`` with the status of the event, for surfaces that show a title alone."""
    return title_format(page.status).replace("%(title)s", title)
