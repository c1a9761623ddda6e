"""PostgreSQL: ``pg_dump`` and ``pg_restore``, without superuser."""

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.translation import gettext as _

from . import scratch
from .errors import BackupError

MEMBER = "database.dump"
#: How long the server may take to end the sessions of programs that have ended, such as ``pg_dump``.
ENDING_SECONDS = 5

#: Removes everything that this user owns in the schema; extensions belong to the database and stay.
DROP_ALL = """
DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', item.name);
  END LOOP;
  FOR item IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', item.name);
  END LOOP;
  FOR item IN
    SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
  LOOP
    EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', item.name);
  END LOOP;
  FOR item IN
    SELECT oid::regtype AS name FROM pg_type
    WHERE typnamespace = 'public'::regnamespace AND typtype IN ('c', 'd', 'e', 'r')
      AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')
  LOOP
    EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', item.name);
  END LOOP;
END $$;
"""


@contextmanager
def dump(directory: Path) -> Iterator[tuple[Path, str]]:
    """Dump the database into ``directory``; yield the file and the alias of the database.

    Inside the block the database shows exactly what was dumped. Raises ``BackupError`` if ``pg_dump`` fails.
    """
    path = directory / MEMBER
    with scratch.connected(_name()) as using, transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}", _name())
        yield path, using


@contextmanager
def restored_copy(path: Path, directory: Path) -> Iterator[str | None]:
    """Restore a dump into a new database; yield the alias of a connection to it, and remove it.

    Yields None if this user may not create databases: then the dump was only read to its end. Raises
    ``BackupError`` if it is damaged.
    """
    name = f"civic_verify_{secrets.token_hex(4)}"
    if not _may_create_databases():
        _run("pg_restore", f"--file={directory / 'database.sql'}", str(path))
        yield None
        return
    _run("psql", "--quiet", f"--command=CREATE DATABASE {name}", f"--dbname={_name()}")
    try:
        _run(
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            f"--dbname={name}",
            str(path),
        )
        with scratch.connected(name) as using:
            yield using
    finally:
        _run("psql", "--quiet", f"--command=DROP DATABASE {name}", f"--dbname={_name()}")


def replace_database(path: Path, directory: Path) -> None:
    """Replace everything in the database by a dump, in one transaction.

    Raises ``BackupError`` if it fails; then nothing was changed.
    """
    drop, script = directory / "drop.sql", directory / "database.sql"
    drop.write_text(DROP_ALL)
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        f"--file={drop}", f"--file={script}", f"--dbname={_name()}",
    )  # fmt: skip


def other_sessions() -> int:
    """Return the number of other connections to the database, waiting for those that are just ending."""
    deadline = time.monotonic() + ENDING_SECONDS
    while (number := _count_sessions()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return number


def _count_sessions() -> int:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def _name() -> str:
    return connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]


def _may_create_databases() -> bool:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()[0]


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL. Raises ``BackupError`` with its message if it fails or is missing."""
    values = connections[DEFAULT_DB_ALIAS].settings_dict
    environment = {
        **os.environ,
        "PGHOST": values["HOST"],
        "PGPORT": str(values["PORT"] or ""),
        "PGUSER": values["USER"],
        "PGPASSWORD": values["PASSWORD"],
    }
    environment = {name: value for name, value in environment.items() if value or not name.startswith("PG")}
    try:
        done = subprocess.run(  # noqa: S603
            [program, *arguments], env=environment, capture_output=True, text=True
        )
    except FileNotFoundError:
        message = _("The program %(program)s is missing; on Debian: apt install postgresql-client.")
        raise BackupError(message % {"program": program}) from None
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")
