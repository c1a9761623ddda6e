"""The list of those who have left or were erased, in files beside the database and outside its backups.

A restored database takes them for subscribers again. The files have no address: only a hash of the secret
name of each subscription, which nobody can reverse, and the month.
"""

import hashlib
import logging
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from ..models import Subscriber, SubscriptionRequest
from ..outside_files import OutsideFiles

logger = logging.getLogger(__name__)

#: The notes, and the fixed name of their directory.
NOTES = OutsideFiles("departures")


class Departure(StrEnum):
    """The last thing that is noted of a subscription."""

    LEFT = "left"
    ERASED = "erased"
    BACK = "back"


def begin() -> None:
    """Make the directory after the commit, so that one that is missing is known to be lost."""
    transaction.on_commit(NOTES.begin, robust=True)


def note(token: str, departure: Departure) -> None:
    """Note after the commit what has become of the subscription with the secret name ``token``."""
    transaction.on_commit(lambda: NOTES.append(f"{departure} {_hash(token)}"), robust=True)


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
    return NOTES.exist()


def _read() -> dict[str, Departure]:
    """Return the last departure of each hash. Lines that are none, such as a half one, are left out."""
    noted: dict[str, Departure] = {}
    for line in NOTES.lines():
        name, _space, digest = line.partition(" ")
        if name in set(Departure) and len(digest) == 64:
            noted[digest] = Departure(name)
    return noted


def _hash(token: str) -> str:
    return hashlib.sha256(f"home.subscriptions {token}".encode()).hexdigest()
