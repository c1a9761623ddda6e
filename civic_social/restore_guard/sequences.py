"""Lets the IDs of new rows jump, so that a row never gets the ID of a row that the restore has lost.

Pages, posts and audit log rows outside the database (at the networks, in browsers, in letters) name such IDs.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

#: More than the rows of one table that can be lost between two backups.
STEP = 10_000


def skip_ids(using: str) -> None:
    """Let the next ID of every table be ``STEP`` higher. Tables with small IDs are left alone."""
    connection = connections[using]
    for model in apps.get_models():
        key = model._meta.pk
        if isinstance(key, models.AutoField | models.BigAutoField) and key.column and not model._meta.proxy:
            if connection.vendor == "postgresql":
                _skip_on_postgresql(connection, model._meta.db_table, key.column)
            elif connection.vendor == "sqlite":
                _skip_on_sqlite(connection, model._meta.db_table)


def _skip_on_sqlite(connection: BaseDatabaseWrapper, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [STEP, table])
        if not cursor.rowcount:
            # The table has never had a row in this database, but may have had some in the lost one.
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, STEP])


def _skip_on_postgresql(connection: BaseDatabaseWrapper, table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        (sequence,) = cursor.fetchone()
        if sequence:
            cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, STEP])
