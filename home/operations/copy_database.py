"""Copies a whole SQLite database into the empty PostgreSQL database of the site.

Neither fixtures nor general tools keep everything: page references fail with natural keys, and UUID and JSON
columns, foreign keys and triggers get lost. Here Django's migrations make the tables, and only rows are
copied.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import environ
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import AutoField, BigAutoField, Field, JSONField, Model, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from civic_social.audit_log import chain
from civic_social.models import RecordHead

from .backup import manifest, postgresql, scratch
from .running_processes import StillRunning, nothing_else_running

#: The rows that are read and written at once.
BATCH = 200
#: Apps whose rows are made again from the others by ``manage.py update_index``.
LEFT_OUT = {"wagtailsearch"}


class CopyError(Exception):
    """The database cannot be copied; nothing was changed. The message says why."""


def copy_from(url: str) -> dict[str, int]:
    """Copy every row of the SQLite database at ``url``; return the number of rows by model.

    All in one transaction: the counts are compared and the audit log is verified before it ends. Raises
    ``CopyError``.
    """
    path = _sqlite_path(url)
    target = connections[DEFAULT_DB_ALIAS]
    if target.vendor != "postgresql":
        raise CopyError(_("DATABASE_URL must name the PostgreSQL database to copy into."))
    running = _("The web server or a worker still runs: stop them first.")
    try:
        with nothing_else_running():
            if postgresql.other_sessions():
                raise CopyError(running)
            with scratch.connected(path, ENGINE="django.db.backends.sqlite3", OPTIONS={}) as source:
                _require_equal_migrations(source)
                _require_empty()
                return _copy(source, path)
    except StillRunning:
        raise CopyError(running) from None


def _sqlite_path(url: str) -> Path:
    values = environ.Env.db_url_config(url)
    if values.get("ENGINE") != "django.db.backends.sqlite3":
        raise CopyError(_("The address must be that of a SQLite database: sqlite:////path/db.sqlite3"))
    path = Path(values["NAME"])
    if not path.is_file():
        raise CopyError(_("There is no file %(path)s.") % {"path": path})
    return path


def _require_equal_migrations(source: str) -> None:
    ours, theirs = (
        set(manifest.applied_migrations(DEFAULT_DB_ALIAS)),
        set(manifest.applied_migrations(source)),
    )
    # A queue that only PostgreSQL can have, such as procrastinate's, has nothing to copy.
    apps = {name.split(".")[0] for name in theirs}
    if different := sorted(name for name in ours ^ theirs if name.split(".")[0] in apps):
        message = _("The migrations differ; run “manage.py migrate” on both databases: %(names)s")
        raise CopyError(message % {"names": ", ".join(different)})


def _require_empty() -> None:
    if get_user_model().objects.exists() or RecordHead.objects.get().count:
        raise CopyError(_("The PostgreSQL database is not empty: it has users or posts."))


def _copy(source: str, path: Path) -> dict[str, int]:
    target = connections[DEFAULT_DB_ALIAS]
    stored = manifest.stored_models(DEFAULT_DB_ALIAS)
    in_source = set(manifest.stored_models(source))
    models = [model for model in stored if model in in_source and model._meta.app_label not in LEFT_OUT]
    tables = [target.ops.quote_name(model._meta.db_table) for model in stored]
    counts = {}
    with transaction.atomic(), transaction.atomic(using=source), target.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in models:
            counts[model._meta.label] = _copy_rows(model, source)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _set_sequences(models, path)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        _require_equal(source, counts)
    return counts


def _copy_rows(model: type[Model], source: str) -> int:
    """Copy the rows of one table and return their number. Raises ``CopyError`` if PostgreSQL refuses one."""
    target = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.get_fields(include_parents=False) if _has_column(field)]
    columns = ", ".join(target.ops.quote_name(field.column) for field in fields)
    places = ", ".join("%s::jsonb" if _is_json(field) else "%s" for field in fields)
    table = target.ops.quote_name(model._meta.db_table)
    # JSON is copied as text: a StreamField would drop blocks that this version does not know.
    values = [Cast(field.attname, TextField()) if _is_json(field) else field.attname for field in fields]
    rows = model._base_manager.using(source).order_by("pk").values_list(*values).iterator(BATCH)
    insert = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # nosec  # quoted names of models
    count = 0
    with target.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            prepared = [list(_prepared(fields, row)) for row in batch]
            try:
                cursor.executemany(insert, prepared)
            except Exception as error:
                raise CopyError(f"{model._meta.label}: {error}") from error
            count += len(batch)
    return count


def _prepared(fields: list[Field], row: tuple) -> Iterator:
    target = connections[DEFAULT_DB_ALIAS]
    for field, value in zip(fields, row, strict=True):
        yield value if _is_json(field) else field.get_db_prep_save(value, target)


def _has_column(field) -> bool:
    # Topics look like a column, too; the database computes generated ones.
    return bool(field.concrete and field.column and not field.many_to_many and not field.generated)


def _is_json(field: Field) -> bool:
    return isinstance(field, JSONField) or field.get_internal_type() == "JSONField"


def _set_sequences(models: list[type[Model]], path: Path) -> None:
    """Let the next key of each table be free, and not lower than in SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        used = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for model in models:
            key = model._meta.pk
            if isinstance(key, AutoField | BigAutoField) and used.get(model._meta.db_table):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [f'"{model._meta.db_table}"', key.column, used[model._meta.db_table]],
                )


def _require_equal(source: str, counts: dict[str, int]) -> None:
    for using in (source, DEFAULT_DB_ALIAS):
        found = manifest.row_counts(using)
        if different := sorted(name for name, count in counts.items() if found[name] != count):
            raise CopyError(_("Rows are missing: %(names)s") % {"names": ", ".join(different)})
    if manifest.end_of_record(source) != manifest.end_of_record(DEFAULT_DB_ALIAS):
        raise CopyError(_("The official record ends differently."))
    record = chain.verify()
    if not record.is_whole:
        raise CopyError(record.problem)
