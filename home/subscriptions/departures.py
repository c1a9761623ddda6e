"""The list of those who have left or were erased, in files beside the database and outside its backups.

A restored database takes them for subscribers again. The files have no address: only a hash of the secret
name of each subscription, which nobody can reverse, and the month.
"""

import hashlib
import logging
import os
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from civic_social.restore_guard import installation

from ..models import Subscriber, SubscriptionRequest

logger = logging.getLogger(__name__)

#: The months for which the files are kept: longer than the oldest backup.
MONTHS = 13
#: One file for each month.
FILES = "[0-9][0-9][0-9][0-9]-[0-9][0-9].txt"


class Departure(StrEnum):
    """The last thing that is noted of a subscription."""

    LEFT = "left"
    ERASED = "erased"
    BACK = "back"


def directory() -> Path | None:
    """Return the directory of the files, beside the installation file; None if the restore guard is off."""
    file = installation.path()
    return file.with_name("departures") if file else None


def begin() -> None:
    """Make the directory after the commit, so that one that is missing is known to be lost."""
    transaction.on_commit(_make_directory, robust=True)


def _make_directory() -> Path | None:
    folder = directory()
    try:
        if folder:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        logger.exception("the directory of departures was not made")
        return None
    return folder


def note(token: str, departure: Departure) -> None:
    """Note after the commit what has become of the subscription with the secret name ``token``.

    Errors of the disk are logged and never raised: nobody must be kept from leaving.
    """
    transaction.on_commit(lambda: _append(token, departure), robust=True)


def _append(token: str, departure: Departure) -> None:
    folder, today = _make_directory(), timezone.localdate()
    if folder is None:
        return
    try:
        handle = os.open(folder / f"{today:%Y-%m}.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "w") as file:
            file.write(f"{departure} {_hash(token)}\n")
        _forget_old(folder, today)
    except OSError:
        logger.exception("a departure was not noted")


def apply(using: str) -> int:
    """Let those leave again, or be erased, who had done so after the backup; return their number.

    ``using`` is the alias of the restored database.
    """
    noted = _read()
    rows = Subscriber.objects.using(using)
    gone: dict[Departure, list[int]] = {Departure.LEFT: [], Departure.ERASED: []}
    for pk, token in rows.values_list("pk", "token").iterator(chunk_size=2000) if noted else ():
        if (departure := noted.get(_hash(token))) in gone:
            gone[departure].append(pk)
    left = rows.filter(pk__in=gone[Departure.LEFT]).exclude(state=Subscriber.State.LEFT)
    count = left.update(state=Subscriber.State.LEFT, state_changed_at=timezone.now())
    for subscriber in rows.filter(pk__in=gone[Departure.ERASED]):
        requests = SubscriptionRequest.objects.using(using).filter(account=subscriber.account_id)
        requests.filter(mailbox=subscriber.mailbox).delete()
        subscriber.delete(using=using)
        count += 1
    logger.warning("subscriptions ended again after a restore count=%d", count)
    return count


def is_kept() -> bool:
    """Return True if there is such a list: otherwise nobody knows who has left after the backup."""
    folder = directory()
    return folder is not None and folder.is_dir()


def _read() -> dict[str, Departure]:
    """Return the last departure of each hash. Lines that are none, such as a half one, are left out."""
    noted: dict[str, Departure] = {}
    folder = directory()
    for file in sorted(folder.glob(FILES)) if folder else ():
        try:
            lines = file.read_text(errors="replace").splitlines()
        except OSError:
            logger.exception("departures cannot be read path=%s", file)
            continue
        for name, _space, digest in (line.partition(" ") for line in lines):
            if name in set(Departure) and len(digest) == 64:
                noted[digest] = Departure(name)
    return noted


def _forget_old(folder: Path, today: date) -> None:
    for file in folder.glob(FILES):
        year, _dash, month = file.stem.partition("-")
        if (today.year - int(year)) * 12 + today.month - int(month) > MONTHS:
            file.unlink(missing_ok=True)


def _hash(token: str) -> str:
    return hashlib.sha256(f"home.subscriptions {token}".encode()).hexdigest()
