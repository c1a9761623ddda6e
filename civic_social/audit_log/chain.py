"""The hash chain of the audit log.

The hash of a row is the SHA-256 of its ``body``: canonical JSON that contains the number of the row and the
hash of the row before it. docs/reference/official-record.md is the specification; ``VERSION`` changes with
it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connections, router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import RecordEntry, RecordHead
from . import triggers

#: 2: with ``overridden_by`` and ``override_reason``. 3: with ``comment`` and ``reason``.
VERSION = 3


def canonical(body: dict[str, Any]) -> str:
    """Return ``body`` as canonical JSON: sorted keys, no spaces, no escaped characters."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def checksum(text: str) -> str:
    """Return the SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def append(event: dict[str, Any]) -> RecordEntry:
    """Append an event from ``entries`` in the caller's transaction, and return the row.

    Call it last in a transaction, because the log stays locked until the commit.
    """
    with transaction.atomic(savepoint=False):
        count, previous = RecordHead.objects.select_for_update().values_list("count", "hash").get()
        now = timezone.now()
        number = count + 1
        text = canonical(
            {**event, "version": VERSION, "number": number, "previous": previous, "at": timestamp(now)}
        )
        # The database moves the head (``triggers``).
        return RecordEntry.objects.create(
            number=number,
            at=now,
            event=event["event"],
            page_id=event["page"]["id"],
            account_id=event["account"]["id"],
            body=text,
            hash=checksum(text),
        )


def timestamp(moment: datetime) -> str:
    """Return ``moment`` in UTC, such as ``2026-11-24T09:30:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification: ``count`` valid rows up to ``hash``.

    ``problem`` is a sentence about the first invalid row, which has the ``number``.
    """

    count: int
    hash: str
    problem: str = ""
    number: int | None = None

    @property
    def is_whole(self) -> bool:
        """Return True if no change was found."""
        return not self.problem


def verify(noted: Mapping[int, str] | None = None, using: str | None = None) -> Verification:
    """Verify every row, the chain, its end, and the triggers that refuse changes, with their bodies.

    ``noted`` are earlier ends of the chain that were written down elsewhere: ``{number: hash}``. Without
    them, a chain that was rewritten as a whole, or truncated together with its end, cannot be detected.
    ``using`` is the alias of another database.
    """
    database = using or router.db_for_read(RecordEntry)
    entries = RecordEntry.objects.using(database)
    # Other processes may append meanwhile, so the end is read first and only rows up to it are verified.
    head = RecordHead.objects.using(database).first()
    rows = entries.filter(number__lte=head.count if head else 0).order_by("number")
    bad = _verify(rows.iterator(2000), head, dict(noted or {}))
    return _verify_end(head, database) if bad is None else bad


def _verify(
    rows: Iterator[RecordEntry], head: RecordHead | None, noted: dict[int, str]
) -> Verification | None:
    """Return the result for the first invalid row, or None if every row up to the head is valid."""
    count, last = 0, triggers.GENESIS
    for row in rows:
        problem = _gap(row, count) or _altered(row) or _unlinked(row, last)
        if not problem and noted.get(row.number, row.hash) != row.hash:
            problem = _("Row %(number)d is not the one that was noted down.") % {"number": row.number}
        if problem:
            return Verification(count, last, problem, count + 1)
        count, last = row.number, row.hash
    if head and count < head.count:
        problem = _("Row %(number)d is missing; the record had %(count)d rows.") % {
            "number": count + 1,
            "count": head.count,
        }
        return Verification(count, last, problem, count + 1)
    if head and last != head.hash:
        problem = _("Row %(number)d is not the one with which the record ended.") % {"number": count}
        return Verification(count - 1, last, problem, count)
    if beyond := [number for number in sorted(noted) if number > count]:
        problem = _("Row %(number)d was noted down and is missing.") % {"number": beyond[0]}
        return Verification(count, last, problem, beyond[0])
    return None


def _verify_end(head: RecordHead | None, database: str) -> Verification:
    if head is None:
        return Verification(0, triggers.GENESIS, _("The end of the record is missing."))
    count, last = head.count, head.hash
    # Compared in one query, because a row and the end change together.
    end = RecordHead.objects.using(database).values("count")[:1]
    strays = RecordEntry.objects.using(database).filter(number__gt=end)
    if stray := strays.order_by("number").first():
        problem = _("Row %(number)d lies beyond the end of the record.") % {"number": stray.number}
        return Verification(count, last, problem, stray.number)
    if gone := triggers.missing(connections[database]):
        problem = _("The database no longer refuses changes: %(triggers)s missing.") % {
            "triggers": ", ".join(sorted(gone))
        }
        return Verification(count, last, problem)
    if changed := triggers.altered(connections[database]):
        problem = _("The database no longer refuses changes as it should: %(triggers)s changed or added.") % {
            "triggers": ", ".join(sorted(changed))
        }
        return Verification(count, last, problem)
    return Verification(count, last)


def _gap(row: RecordEntry, count: int) -> str:
    if row.number == count + 1:
        return ""
    return _("Row %(number)d is missing.") % {"number": count + 1}


def _altered(row: RecordEntry) -> str:
    """Return a problem if the body does not match the hash, or the columns do not match the body."""
    columns = {
        "number": row.number,
        "at": timestamp(row.at),
        "event": row.event,
        "page": row.page_id,
        "account": row.account_id,
    }
    if checksum(row.body) == row.hash:
        body = json.loads(row.body)
        repeated = {name: body[name] for name in ("number", "at", "event")}
        repeated |= {name: body[name]["id"] for name in ("page", "account")}
        if repeated == columns and canonical(body) == row.body:
            return ""
    return _("Row %(number)d was changed.") % {"number": row.number}


def _unlinked(row: RecordEntry, last: str) -> str:
    if json.loads(row.body)["previous"] == last:
        return ""
    return _("Row %(number)d does not follow the row before it: one of the two was changed.") % {
        "number": row.number
    }
