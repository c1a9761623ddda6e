"""The publications that no longer apply, as a condition, for searches and lists of what is current first."""

from datetime import date

from django.db.models import Q

from .teasers import OUTDATED
from .validity import validity_condition


def outdated_condition(day: date) -> Q:
    """Return the condition that the act of a register entry is expired, repealed or withdrawn on ``day``."""
    condition = Q()
    for validity in OUTDATED:
        condition |= validity_condition(validity, day)
    return condition
