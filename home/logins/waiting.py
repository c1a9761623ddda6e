"""Sentences about how long an attempt is refused."""

import datetime
import math

from django.utils import timezone
from django.utils.translation import ngettext


def minutes_left(until: datetime.datetime) -> int:
    """Return the minutes from now until ``until``, rounded up, at least one."""
    return max(1, math.ceil((until - timezone.now()).total_seconds() / 60))


def refusal_text(until: datetime.datetime) -> str:
    """Return a sentence for a person whose attempts are refused until a moment."""
    minutes = minutes_left(until)
    return ngettext(
        "Too many attempts failed. Try again in %(minutes)d minute, or ask an administrator.",
        "Too many attempts failed. Try again in %(minutes)d minutes, or ask an administrator.",
        minutes,
    ) % {"minutes": minutes}
