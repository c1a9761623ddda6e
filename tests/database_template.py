"""A migrated SQLite file that is made once and copied by each test run, campaign and benchmark.

Running all migrations takes about 25 seconds of processor time, copying the file takes none.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command

from cms.settings.base import BASE_DIR, VAR_DIR

FOLDER = VAR_DIR / "migrated"


def copy_to(path: Path | str, settings_module: str = "cms.settings.test") -> None:
    """Write a migrated, otherwise empty database to ``path``, replacing the one that is there.

    ``settings_module`` must name the settings of this process or others with the same apps, and take the
    database from ``DATABASE_URL``. Raises CalledProcessError if a migration fails.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    template = FOLDER / f"{settings_module}-{checksum_of_migrations()}.sqlite3"
    with _locked():
        if not template.exists():
            for outdated in FOLDER.glob(f"{settings_module}-*.sqlite3"):
                outdated.unlink()
            _migrate(template, settings_module)
        remove(path)
        shutil.copyfile(template, path)


def prepare_database(connection, settings_module: str = "cms.settings.test") -> None:
    """Leave a migrated database behind ``connection``: on SQLite an empty one, elsewhere with its rows kept.

    Raises CalledProcessError if a migration fails; see ``copy_to`` about ``settings_module``.
    """
    if connection.vendor == "sqlite":
        connection.close()
        copy_to(connection.settings_dict["NAME"], settings_module)
    else:
        call_command("migrate", verbosity=0)


def remove(path: Path | str) -> None:
    """Remove a SQLite database and the files that belong to it, if they exist."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def checksum_of_migrations() -> str:
    """Return a checksum of the migration files of all installed apps."""
    checksum = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        checksum.update(app.label.encode())
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            checksum.update(migration.name.encode() + migration.read_bytes())
    return checksum.hexdigest()[:16]


@contextmanager
def _locked():
    """Let one process at a time look for a template and make it."""
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(template: Path, settings_module: str) -> None:
    unfinished = template.with_suffix(".unfinished")
    remove(unfinished)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{unfinished}",
        "DJANGO_SETTINGS_MODULE": settings_module,
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=BASE_DIR, env=environment, check=True)
    # The copy takes the file alone, so nothing may be left in the write-ahead log.
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    unfinished.rename(template)
