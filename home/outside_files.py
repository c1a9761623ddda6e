"""Notes in files beside the database and outside its backups: what a restored backup does not know.

One file for each month, below the directory of the restore guard's installation file.
"""

import logging
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.utils import timezone

from civic_social.restore_guard import installation

logger = logging.getLogger(__name__)

#: The months for which the files are kept: longer than the oldest backup.
MONTHS = 13
FILES = "[0-9][0-9][0-9][0-9]-[0-9][0-9].txt"


class OutsideFiles:
    """The notes of one kind. ``name``: the directory. Nothing is noted where the restore guard is off.

    Errors of the disk are logged and never raised: they must keep nobody from leaving or from erasing.
    """

    def __init__(self, name: str):
        self.name = name

    @property
    def directory(self) -> Path | None:
        """The directory, or None if the restore guard is off."""
        file = installation.path()
        return file.with_name(self.name) if file else None

    def exist(self) -> bool:
        """Return True if there is such a directory."""
        return self.directory is not None and self.directory.is_dir()

    def begin(self) -> Path | None:
        """Make the directory, so that one that is missing is known to be lost; return it, or None."""
        try:
            if self.directory:
                self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            logger.exception("a directory of notes was not made name=%s", self.name)
            return None
        return self.directory

    def append(self, line: str) -> None:
        """Add a line to the file of this month, and remove files that are older than the oldest backup."""
        directory, today = self.begin(), timezone.localdate()
        if directory is None:
            return
        try:
            handle = os.open(directory / f"{today:%Y-%m}.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with open(handle, "w") as file:
                file.write(f"{line}\n")
            _forget_old(directory, today)
        except OSError:
            logger.exception("nothing was noted name=%s", self.name)

    def lines(self) -> Iterator[str]:
        """Yield all lines, the oldest first; the last one may be cut."""
        for file in sorted(self.directory.glob(FILES)) if self.directory else ():
            try:
                yield from file.read_text(errors="replace").splitlines()
            except OSError:
                logger.exception("notes cannot be read path=%s", file)


def _forget_old(directory: Path, today: date) -> None:
    for file in directory.glob(FILES):
        year, _dash, month = file.stem.partition("-")
        if (today.year - int(year)) * 12 + today.month - int(month) > MONTHS:
            file.unlink(missing_ok=True)
