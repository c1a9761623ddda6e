"""Detects for a restore if the web server or a worker runs on this machine.

Each of them holds a shared lock on a file in the data directory for as long as its process lives, so that a
process that was killed holds nothing. A restore takes the lock for itself; a process that starts meanwhile
waits.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import DatabaseError

from ..models import Worker
from .data_directory import data_directory

logger = logging.getLogger(__name__)

#: The open lock file of each data directory; the lock ends when the file is closed.
_held: dict[Path, IO[str]] = {}


class StillRunning(Exception):
    """A web server or a worker of this installation runs on this machine."""


def note_running(**kwargs: Any) -> None:
    """Hold the shared lock until this process ends; waits while a restore runs.

    Called by the web server when it starts and by whatever delivers posts. A directory that cannot be written
    is logged, because it must not stop the site.
    """
    path = _lock_path()
    if path in _held:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _open(path)
    except OSError:
        logger.exception("a restore cannot notice that this process runs path=%s", path)
        return
    fcntl.flock(file, fcntl.LOCK_SH)
    _held[path] = file


def forget_running() -> None:
    """Release the lock before the process ends; tests need it."""
    for file in _held.values():
        file.close()
    _held.clear()


@contextmanager
def nothing_else_running() -> Iterator[None]:
    """Keep the web server and the workers from starting inside the block.

    Raises ``StillRunning`` if one of them runs on this machine, or a worker on another one.
    """
    path = _lock_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StillRunning from None
        if _has_live_worker():
            raise StillRunning
        yield


def _has_live_worker() -> bool:
    """Return True if a worker holds a lease; False also for a database that has no tables yet."""
    try:
        return Worker.objects.live().exists()
    except DatabaseError:
        return False


def _open(path: Path) -> IO[str]:
    """Open the lock file for reading, which is enough to lock one that another user has made."""
    return open(os.open(path, os.O_RDONLY | os.O_CREAT, 0o644))


def _lock_path() -> Path:
    return data_directory() / "running.lock"
