"""Puts a backup in the place of the present database and files, which are kept."""

import logging
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tarfile import TarFile

from django.core.cache import caches
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from civic_social.models import RestoreFinding
from civic_social.restore_guard import guard, installation

from ..data_directory import data_directory, uploaded_files
from ..running_processes import StillRunning, nothing_else_running
from . import archive, postgresql, sqlite, verification
from .errors import BackupError
from .making import make_backup
from .manifest import Manifest

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """The result of a restore: what was restored, and where the state before it is."""

    manifest: Manifest
    kept: Path
    applied_migrations: int


def restore(path: Path) -> Restored:
    """Put the backup at ``path`` in the place of the present database and files.

    It is verified first, and marked as restored before it takes its place: nothing is sent until a person has
    looked at the networks. Raises ``BackupError`` if the backup is damaged or anything of the site runs here;
    then nothing was changed.
    """
    result = verification.verify(path)
    if result.problems:
        raise BackupError(" ".join(result.problems))
    kept = data_directory() / f"before-restore-{timezone.now():%Y%m%d-%H%M%S}"
    with _alone(result.manifest), archive.reading(path) as tar:
        connections.close_all()
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_directory()) as name:
            workspace = Path(name)
            kept.mkdir(mode=0o700)
            files = _extract_files(tar, workspace)
            if result.manifest.vendor == "sqlite":
                count = _replace_sqlite(tar, path, workspace, files, kept)
            else:
                count = _replace_postgresql(tar, path, workspace, files, kept)
        _forget_cached()
    return Restored(result.manifest, kept, count)


@contextmanager
def _alone(manifest: Manifest):
    """Keep everything else of the site from running. Raises ``BackupError`` if something does."""
    message = _("The web server or a worker still runs: stop them first.")
    try:
        with nothing_else_running():
            if manifest.vendor == "postgresql" and postgresql.other_sessions():
                raise BackupError(message)
            yield
    except StillRunning:
        raise BackupError(message) from None


def _extract_files(tar: TarFile, workspace: Path) -> dict[Path, Path]:
    """Extract the uploaded files and return the new directory for each present one."""
    files = {}
    for name, directory in uploaded_files().items():
        files[directory] = workspace / archive.FILES / name
        archive.extract_directory(tar, f"{archive.FILES}/{name}", files[directory])
    return files


def _replace_sqlite(tar: TarFile, path: Path, workspace: Path, files: dict[Path, Path], kept: Path) -> int:
    """Replace the database and the files together; return the number of applied migrations."""
    dumped = workspace / sqlite.MEMBER
    archive.extract(tar, sqlite.MEMBER, dumped)
    with sqlite.restored_copy(dumped, workspace) as using:
        count = _migrate(using)
        guard.hold_everything(RestoreFinding.RESTORED, using)
    installation.mark_restored(path.name)
    database = sqlite.database_path()
    with _undone_on_error() as moves:
        for suffix in ("", "-wal", "-shm"):
            present = database.with_name(f"{database.name}{suffix}")
            if present.exists():
                moves.move(present, kept / present.name)
        moves.move(workspace / "database.sqlite3", database)
        _replace_files(files, kept, moves)
    return count


def _replace_postgresql(
    tar: TarFile, path: Path, workspace: Path, files: dict[Path, Path], kept: Path
) -> int:
    """Replace the database in one transaction, then the files; return the number of applied migrations."""
    make_backup(kept)
    dumped = workspace / postgresql.MEMBER
    archive.extract(tar, postgresql.MEMBER, dumped)
    # In the file, because the tables of an older version have no place for it.
    installation.mark_restored(path.name)
    postgresql.replace_database(dumped, workspace)
    count = _migrate(DEFAULT_DB_ALIAS)
    guard.hold_everything(RestoreFinding.RESTORED)
    with _undone_on_error() as moves:
        _replace_files(files, kept, moves)
    return count


def _migrate(using: str) -> int:
    """Apply the missing migrations to the database ``using`` and return their number."""
    missing, _unknown = verification.compare_migrations(using)
    if missing:
        call_command("migrate", database=using, verbosity=0)
    return len(missing)


def _replace_files(files: dict[Path, Path], kept: Path, moves: "_Moves") -> None:
    for directory, restored in files.items():
        if directory.exists():
            moves.move(directory, kept / directory.name)
        moves.move(restored, directory)


def _forget_cached() -> None:
    """Empty the caches, which hold pages and renditions of the state before."""
    for cache in caches.all(initialized_only=False):
        try:
            cache.clear()
        except Exception:
            # A cache that is down loses its entries soon; the restore is done.
            logger.exception("a cache was not emptied")


class _Moves:
    """Renames that can be undone."""

    def __init__(self) -> None:
        self._done: list[tuple[Path, Path]] = []

    def move(self, source: Path, target: Path) -> None:
        """Move a file or a directory, also to another disk. Raises ``OSError``."""
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.rename(source, target)
        except OSError:
            shutil.move(source, target)
        self._done.append((source, target))

    def undo(self) -> None:
        """Move everything back, the last one first."""
        for source, target in reversed(self._done):
            shutil.move(target, source)


@contextmanager
def _undone_on_error():
    """Yield the moves of the block, which are undone if one of them fails."""
    moves = _Moves()
    try:
        yield moves
    except BaseException:
        moves.undo()
        raise
