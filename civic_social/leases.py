"""Leases on database rows: for a limited time one process at a time works on a row.

A lease is a date and time in a column of the row. It is free when it is empty or over. The process that moves
it into the future by a conditional UPDATE holds it; a process that dies loses it when the time is over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet


def acquire(rows: QuerySet, field: str, *, now: datetime, until: datetime, **values: Any) -> int:
    """Take the lease on those of ``rows`` whose lease is free, and return their number.

    ``field`` is the column with the end of the lease; it becomes ``until``. ``values`` are set in the same
    UPDATE, for example the name of the holder. Of two processes that try at the same time, one gets the row.
    """
    return rows.filter(free(field, now)).update(**{field: until}, **values)


def free(field: str, now: datetime) -> Q:
    """Return the condition for rows whose lease, which ends at ``field``, is free at ``now``."""
    return Q(**{field: None}) | Q(**{f"{field}__lte": now})
