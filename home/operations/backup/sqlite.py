"""SQLite: a consistent copy by the backup API, compressed, and the way back."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from . import scratch
from .errors import BackupError

MEMBER = "database.sqlite3.gz"


def database_path() -> Path:
    """Return the path of the database."""
    return Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


@contextmanager
def dump(directory: Path) -> Iterator[tuple[Path, str]]:
    """Copy the database into ``directory``; yield the compressed file and the alias of the copy.

    Raises ``BackupError`` if the copy is damaged.
    """
    path = directory / "database.sqlite3"
    with closing(sqlite3.connect(database_path())) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    make_single_file(path)
    require_integrity(path)
    packed = directory / MEMBER
    with path.open("rb") as content, gzip.open(packed, "wb", compresslevel=6) as file:
        shutil.copyfileobj(content, file, 1 << 20)
    with scratch.connected(path) as using:
        yield packed, using


@contextmanager
def restored_copy(packed: Path, directory: Path) -> Iterator[str]:
    """Unpack a dump to ``directory / "database.sqlite3"``; yield the alias of a connection to it.

    Raises ``BackupError`` if it is damaged.
    """
    path = directory / "database.sqlite3"
    try:
        with gzip.open(packed) as content, path.open("wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
    except (OSError, EOFError) as error:
        raise BackupError(_("The backup cannot be read: %(error)s") % {"error": error}) from None
    require_integrity(path)
    with scratch.connected(path) as using:
        yield using
    make_single_file(path)


def require_integrity(path: Path) -> None:
    """Raise ``BackupError`` if the database is damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            (result,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        result = str(error)
    if result != "ok":
        raise BackupError(_("The copy of the database is damaged: %(error)s") % {"error": result})


def make_single_file(path: Path) -> None:
    """Write the write-ahead log of a database that is not in use into its file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
