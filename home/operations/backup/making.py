"""Makes backups, and says when the last good one was made."""

import json
import os
import shutil
import tempfile
import time
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ..data_directory import backup_directory, data_directory, uploaded_files
from . import archive, databases, manifest, rotation

#: The name of a backup, with the time in UTC.
PATTERN = "civic-%Y%m%d-%H%M%S.tar"
#: A backup older than this is reported to people.
OVERDUE_AFTER = timedelta(hours=26)
#: The age of an unfinished backup whose process cannot run any more.
ABANDONED_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class LastBackup:
    """The last backup that was made and verified on this machine."""

    path: str
    finished_at: datetime
    bytes: int

    @property
    def is_overdue(self) -> bool:
        """True if another backup should have been made since."""
        return timezone.now() - self.finished_at > OVERDUE_AFTER


def make_backup(directory: Path | None = None) -> LastBackup:
    """Write a backup of the database and the files into ``directory``, read it again, and remove old ones.

    The backup has its name only when it is complete and on the disk. Raises ``BackupError``, or ``OSError``
    if the disk is full.
    """
    directory = (directory or backup_directory()).resolve()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_at = timezone.now().astimezone(UTC).replace(microsecond=0)
    path = directory / made_at.strftime(PATTERN)
    with _workspace(directory) as workspace:
        unfinished = workspace / path.name
        _write(unfinished, workspace, made_at)
        _require_readable(unfinished)
        _sync(unfinished)
        os.rename(unfinished, path)
    _sync(directory)
    last = LastBackup(str(path), timezone.now(), path.stat().st_size)
    _note(last)
    remove_old(directory)
    return last


@contextmanager
def _workspace(directory: Path):
    """Yield a temporary directory on the same disk, which its owner alone can read."""
    for workspace in directory.glob(".unfinished-*"):
        # Of a backup that was killed, and not of one that still runs.
        if time.time() - workspace.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(workspace, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=directory) as workspace:
        yield Path(workspace)


def _write(path: Path, workspace: Path, made_at: datetime) -> None:
    vendor, database = databases.current()
    # The database first: a file that is uploaded meanwhile is in excess, and none is missing.
    with database.dump(workspace) as (dumped, using):
        contents = {
            "created_at": made_at.isoformat(),
            "version": version(),
            "vendor": vendor,
            "migrations": manifest.applied_migrations(using),
            "counts": manifest.row_counts(using),
            "record": manifest.end_of_record(using),
        }
    with archive.writing(path) as writer:
        writer.add_file(dumped, database.MEMBER)
        for name, directory in uploaded_files().items():
            writer.add_directory(directory, f"{archive.FILES}/{name}")
        writer.add_manifest(manifest.Manifest(**contents, checksums=writer.checksums))


def _require_readable(path: Path) -> None:
    """Read the whole backup. Raises ``BackupError`` if the disk has not kept it."""
    with archive.reading(path) as tar:
        archive.verify_checksums(tar, archive.read_manifest(tar))


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_old(directory: Path) -> list[Path]:
    """Remove the backups that ``rotation`` does not keep, and return their paths."""
    found = {made_at: path for path in directory.glob("civic-*.tar") if (made_at := _made_at(path))}
    keep = rotation.kept(found)
    removed = [path for made_at, path in sorted(found.items()) if made_at not in keep]
    for path in removed:
        path.unlink()
    return removed


def _made_at(path: Path) -> datetime | None:
    """Return the time in the name of a backup; None for a file that is none."""
    try:
        return datetime.strptime(path.name, PATTERN).replace(tzinfo=UTC)
    except ValueError:
        return None


def version() -> str:
    """Return the version of the site, from ``pyproject.toml``; empty if it is not there."""
    try:
        return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return ""


def _note(last: LastBackup) -> None:
    note = {"path": last.path, "finished_at": last.finished_at.isoformat(), "bytes": last.bytes}
    unfinished = _note_path().with_suffix(".unfinished")
    unfinished.write_text(json.dumps(note))
    # The web server reads it, also if another user has made the backup.
    unfinished.chmod(0o644)
    os.replace(unfinished, _note_path())


def _note_path() -> Path:
    return data_directory() / "last-backup.json"


def last_backup() -> LastBackup | None:
    """Return the last backup that was made and verified on this machine, or None. Never raises."""
    try:
        note = json.loads(_note_path().read_text())
        return LastBackup(note["path"], datetime.fromisoformat(note["finished_at"]), int(note["bytes"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def overdue_warning() -> str:
    """Return the sentence for an administrator if there is no recent backup, or an empty string."""
    last = last_backup()
    if last is None:
        return _("There has been no backup yet. Run “manage.py backup”, every night by a timer.")
    if last.is_overdue:
        moment = timezone.localtime(last.finished_at).strftime("%d.%m.%Y %H:%M")
        return _("The last backup is of %(moment)s. See why the nightly backup has stopped.") % {
            "moment": moment
        }
    if not Path(last.path).exists():
        return _("The last backup is no longer at %(path)s.") % {"path": last.path}
    return ""
