"""Notes outside the backups of what people have had erased, by source and key: a restore brings it back.

The notes have numbers of rows only. A person begins the erasure, since in another database the same numbers
would be other people.
"""

import json
import logging
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.personal_data import data_subjects

from ..outside_files import OutsideFiles

logger = logging.getLogger(__name__)

NOTES = OutsideFiles("erasures")


def note(keys: dict[str, list[str]]) -> None:
    """Note after the commit which records were erased, by the name of their source."""
    if keys:
        line = json.dumps({"at": timezone.now().isoformat(), "keys": keys}, ensure_ascii=False)
        transaction.on_commit(lambda: NOTES.append(line), robust=True)


def since(moment: datetime) -> dict[str, list[str]]:
    """Return the keys of the records that were erased after ``moment``, by the name of their source."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for line in NOTES.lines():
        try:
            noted = json.loads(line)
            is_later = datetime.fromisoformat(noted["at"]) > moment
        except (ValueError, KeyError, TypeError):
            logger.warning("a note of an erasure is damaged")
            continue
        for name, keys in noted["keys"].items() if is_later else ():
            found[name] |= dict.fromkeys(map(str, keys))
    return {name: list(keys) for name, keys in found.items() if name in data_subjects.SOURCES}


def describe() -> list[str]:
    """Return a sentence with the next step if something was erased that a backup may have."""
    if next(NOTES.lines(), None) is None:
        return []
    return [
        _(
            "What people have had erased since the backup is here again: run “manage.py erase_again” with "
            "the time of the backup."
        )
    ]


def erase_again(moment: datetime) -> int:
    """Erase what was erased after ``moment``, the time of the backup; return the number of records."""
    receipt = data_subjects.erase(since(moment), None)
    return sum(source["erased"] for source in receipt["sources"])
