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
from collections.abc import Iterable
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.core.management import call_command

from cms.settings.base import BASE_DIR, VAR_DIR

FOLDER = VAR_DIR / "migrated"
#: The settings whose template others begin with, because they have the same apps and a few more.
FIRST_SETTINGS = "cms.settings.test"


def copy_to(path: Path | str, settings_module: str = FIRST_SETTINGS) -> None:
    """Write a migrated, otherwise empty database to ``path``, replacing the one that is there.

    ``settings_module`` must name the settings of this process or others with the same apps, and take the
    database from ``DATABASE_URL``. Raises CalledProcessError if a migration fails.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _locked():
        template = _find_or_make(settings_module)
        remove(path)
        shutil.copyfile(template, path)


def _find_or_make(settings_module: str) -> Path:
    """Return the template of ``settings_module``. Raises CalledProcessError if a migration fails."""
    installed = import_module(settings_module).INSTALLED_APPS
    configs = [config for config in apps.get_app_configs() if _is_installed(config, installed)]
    template = FOLDER / f"{settings_module}-{checksum_of_migrations(configs)}.sqlite3"
    if not template.exists():
        for outdated in FOLDER.glob(f"{settings_module}-*.sqlite3"):
            outdated.unlink()
        _migrate(template, settings_module)
    return template


def _is_installed(config: AppConfig, installed: list[str]) -> bool:
    """Return True if an app is among ``installed``, by its name or by that of its configuration."""
    return bool({config.name, f"{type(config).__module__}.{type(config).__qualname__}"} & set(installed))


def prepare_database(connection, settings_module: str = FIRST_SETTINGS) -> None:
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


def checksum_of_migrations(configs: Iterable[AppConfig]) -> str:
    """Return a checksum of the migration files of these apps."""
    checksum = hashlib.sha256()
    for app in sorted(configs, key=lambda app: app.label):
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
    if settings_module != FIRST_SETTINGS:
        shutil.copyfile(_find_or_make(FIRST_SETTINGS), unfinished)
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
