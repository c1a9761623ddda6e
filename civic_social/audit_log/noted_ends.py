"""Ends of the audit log that are noted in a file outside the database, once a day.

``CIVIC_SOCIAL["RECORD_ENDS_FILE"]`` is its path. A record that is shorter than a noted end, or has another
row there, was truncated or rewritten. Lines are only added: ``NUMBER:HASH TIME``.
"""

from __future__ import annotations

import logging
import os
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from ..conf import settings
from ..models import RecordHead

logger = logging.getLogger(__name__)


def path() -> Path | None:
    """Return the path of the file, or None if no ends are noted."""
    return Path(settings.RECORD_ENDS_FILE) if settings.RECORD_ENDS_FILE else None


def parse(text: str) -> tuple[int, str]:
    """Return the number and the hash in ``NUMBER:HASH``. Raises ``ValueError``."""
    number, _colon, checksum = text.partition(":")
    return int(number), checksum.strip().lower()


def read() -> list[tuple[int, str]]:
    """Return the noted ends, oldest first; an empty list without a file.

    Raises ``OSError`` and ``ValueError`` if the file cannot be read.
    """
    return [end for end, _moment in _read_lines()]


def note() -> None:
    """Note the end of the audit log, if it has new rows and nothing was noted today.

    Never raises for the file's sake: posts go out although it cannot be written. Raises ``django.db.Error``.
    """
    file = path()
    if file is None:
        return
    try:
        lines = _read_lines()
        last, moment = (lines[-1][0][0], lines[-1][1]) if lines else (0, None)
        now = timezone.now()
        if moment and moment.date() >= now.date():
            return
        head = RecordHead.objects.first()
        if head is not None and head.count > last:
            _append(file, f"{head.count}:{head.hash} {now.isoformat(timespec='seconds')}\n")
    except (OSError, ValueError):
        logger.exception("the end of the official record was not noted path=%s", file)


def _read_lines() -> list[tuple[tuple[int, str], datetime]]:
    """Return each noted end with the time when it was noted."""
    file = path()
    if file is None or not file.exists():
        return []
    lines = (line.split() for line in file.read_text().splitlines() if line.strip())
    return [(parse(end), datetime.fromisoformat(moment)) for end, moment in lines]


def _append(file: Path, line: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as out:
        out.write(line)
        out.flush()
        os.fsync(out.fileno())
