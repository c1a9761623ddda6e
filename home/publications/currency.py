"""The publications that no longer apply, as a condition, for searches that list what is current first."""

from django.db.models import Q
from django.utils.timezone import localdate

from .register import RegisterEntry
from .teasers import OUTDATED
from .validity import validity_condition


def outdated_entries():
    """Return the register's entries of acts that are expired, repealed or withdrawn today."""
    day = localdate()
    condition = Q()
    for validity in OUTDATED:
        condition |= validity_condition(validity, day)
    return RegisterEntry.objects.filter(condition)


def outdated_pages() -> set[int]:
    """Return the keys of the pages of acts that are expired, repealed or withdrawn today."""
    return set(outdated_entries().values_list("page_id", flat=True))
