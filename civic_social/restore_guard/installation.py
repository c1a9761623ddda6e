"""The installation file: a note of the end of the audit log, outside the database and its backups.

``CIVIC_SOCIAL["INSTALLATION_FILE"]`` is its path. It is written after each commit that appends to the audit
log, so it is never ahead of a database that lost nothing. It may be behind, after a crash or on a full disk.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import uuid
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from ..conf import settings

logger = logging.getLogger(__name__)

#: Files with an ID of the machine, which a copy of the data directory does not take along.
MACHINE_ID_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")


@dataclass(frozen=True, slots=True)
class Installation:
    """The content of the file.

    ``number`` and ``hash``: the last row of the audit log. ``machine``: a hash of the machine's ID, empty if
    it has none. ``since``: when the file was made; older posts at the networks may be unknown to the
    database. ``restored``: the backup that ``manage.py restore`` has put in place, until a person has ended
    the restore.
    """

    number: int
    hash: str
    machine: str = ""
    since: str = field(default_factory=lambda: timezone.now().isoformat())
    restored: str = ""
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def since_time(self) -> datetime:
        """Return ``since`` as a date and time."""
        return datetime.fromisoformat(self.since)


def path() -> Path | None:
    """Return the path of the file, or None if the guard is off."""
    return Path(settings.INSTALLATION_FILE) if settings.INSTALLATION_FILE else None


def machine_hash() -> str:
    """Return a hash of this machine's ID, or an empty string if it has none, as in some containers."""
    for name in MACHINE_ID_FILES:
        try:
            identity = Path(name).read_text().strip()
        except OSError:
            continue
        if identity:
            return hashlib.sha256(f"civic_social {identity}".encode()).hexdigest()[:32]
    return ""


def read() -> Installation | None:
    """Return the content of the file; None if it does not exist or is damaged.

    Raises ``OSError`` if it exists and cannot be read: then nothing may be sent.
    """
    file = path()
    if file is None:
        return None
    try:
        values = json.loads(file.read_text())
        known = {each.name for each in fields(Installation)}
        found = Installation(**{name: value for name, value in values.items() if name in known})
        found.since_time  # noqa: B018
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, AttributeError):
        logger.error("the installation file is damaged path=%s", file)
        return None
    return found


def write(installation: Installation) -> None:
    """Replace the file at once. Raises ``OSError``."""
    file = path()
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with open(handle, "w") as temporary:
            json.dump(asdict(installation), temporary, indent=1)
            temporary.flush()
            # Otherwise a power cut could leave an empty file, which a person would have to explain.
            os.fsync(temporary.fileno())
            # The file has no secrets, and the worker must read it if root has written it.
            os.fchmod(temporary.fileno(), 0o644)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def advance(number: int, hash_: str) -> None:
    """Note a later end of the audit log; a file that is missing is not made, since that is a finding.

    Never raises: a file that lags behind only makes the guard notice less.
    """
    try:
        current = read()
        if current and number > current.number:
            write(replace(current, number=number, hash=hash_))
    except OSError:
        logger.exception("the installation file was not written")


def mark_restored(name: str) -> None:
    """Note that the backup ``name`` takes the database's place, before it does. Raises ``OSError``."""
    current = read() or Installation(0, "", machine_hash())
    write(replace(current, restored=name))
