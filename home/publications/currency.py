"""The publications that no longer apply, as a condition, for searches and lists of what is current first."""

from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from .register import RegisterEntry
from .teasers import OUTDATED
from .validity import validity_condition


def outdated_condition(day: date) -> Q:
    """Return the condition that the act of a register entry is expired, repealed or withdrawn on ``day``."""
    condition = Q()
    for validity in OUTDATED:
        condition |= validity_condition(validity, day)
    return condition


def outdated_pages() -> set[int]:
    """Return the keys of the pages of acts that are expired, repealed or withdrawn today."""
    entries = RegisterEntry.objects.filter(outdated_condition(localdate()))
    return set(entries.values_list("page_id", flat=True))
