"""States of an event."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventStatus(models.TextChoices):
    """State of an event, chosen by its editor."""

    SCHEDULED = "scheduled", _("Takes place as planned")
    MOVED = "moved", _("Moved to another time or place")
    POSTPONED = "postponed", _("Postponed; the new date is not known yet")
    CANCELLED = "cancelled", _("Cancelled")
