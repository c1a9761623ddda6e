"""The program of the release before this one, taken from the history, and the database that it leaves."""

import io
import os
import subprocess
import sys
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import environ
from django.db.utils import ConnectionHandler

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Release:
    """A commit of the history and the version that its pyproject.toml names."""

    version: str
    commit: str

    def extract(self, folder: Path) -> None:
        """Write the files of the release into ``folder``."""
        archive = _git("archive", "--format=tar", self.commit)
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            # Debian's Python 3.11.2 has no filter yet; the archive is our own.
            files.extractall(folder)  # noqa: S202


def find_previous_release() -> Release | None:
    """Return the newest release in the history whose commit is not the present one; None without history."""
    try:
        commits = _git("log", "--format=%H", "--grep=^release: version", "HEAD").decode().split()
        head = _git("rev-parse", "HEAD").decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None
    for commit in commits:
        if commit != head:
            project = tomllib.loads(_git("show", f"{commit}:pyproject.toml").decode())
            return Release(project["project"]["version"], commit)
    return None


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=PROJECT, check=True, capture_output=True).stdout


@dataclass(frozen=True)
class Site:
    """A program and the settings with which it is started, as on a developer's machine."""

    folder: Path
    data: Path
    database_url: str
    site_url: str

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Return the output of a management command; raises AssertionError for another exit code."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.development",
            "DATABASE_URL": self.database_url,
            "SITE_URL": self.site_url,
            "DATA_DIR": str(self.data),
            # The names of DATA_DIR's parts before version 0.3.
            "MEDIA_ROOT": str(self.data / "media"),
            "FEEDBACK_ATTACHMENT_ROOT": str(self.data / "feedback"),
            "EMAIL_URL": "dummymail://",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert result.returncode in codes, f"{' '.join(arguments)[:200]}\n{result.stdout[-4000:]}"
        return result.stdout


@dataclass(frozen=True)
class Column:
    """A column of a table; ``optional``: a row may be inserted without it."""

    name: str
    optional: bool


class Database:
    """The tables and rows of a database at one moment."""

    def __init__(self, url: str, *, read: dict[str, list[Column]] | None = None):
        """Read the database; with ``read`` only these columns of these tables, where they exist."""
        connection = ConnectionHandler({"default": environ.Env.db_url_config(url)})["default"]
        self.columns: dict[str, list[Column]] = {}
        self.rows: dict[str, Counter] = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                described = connection.introspection.get_table_description(cursor, table)
                self.columns[table] = [
                    Column(column.name, column.null_ok or column.default is not None) for column in described
                ]
            for table, columns in (read or self.columns).items():
                present = {column.name for column in self.columns.get(table, [])}
                if present.issuperset(column.name for column in columns):
                    self.rows[table] = self._read(cursor, table, (column.name for column in columns))
        connection.close()

    def _read(self, cursor, table: str, columns: Iterable[str]) -> Counter:
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names from the database itself
        return Counter(map(repr, cursor.fetchall()))
