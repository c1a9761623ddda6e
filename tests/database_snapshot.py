"""Copies of a test database's rows, which are put back after a test that commits."""

import sqlite3

from django.db import transaction

from civic_social.audit_log import triggers


class Snapshot:
    """The contents of the SQLite database behind a Django connection at one moment."""

    def __init__(self, connection):
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self._copy)

    def restore(self, connection) -> None:
        """Replace everything in the database by the snapshot.

        Raises OperationalError if another connection does not end its transaction in time.
        """
        # SQLite's copy would wait for the lock for ever.
        with transaction.atomic(using=connection.alias):
            pass
        self._copy.backup(connection.connection)


class PostgreSQLSnapshot:
    """The rows of the PostgreSQL database behind a Django connection at one moment."""

    #: All but the list of migrations, since tables that a test migrates stay.
    TABLES = """
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'django_migrations' ORDER BY tablename
    """
    #: PostgreSQL computes the other columns itself.
    COLUMNS = """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
        ORDER BY ordinal_position
    """

    def __init__(self, connection):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(self.TABLES)
            self._filled_tables = " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"  # noqa: S608 - names of tables
                for (table,) in cursor.fetchall()
            )
            self._rows = {}
            for table in self._filled(cursor):
                cursor.execute(self.COLUMNS, [table])
                columns = ", ".join(f'"{column}"' for (column,) in cursor.fetchall())
                target = f'"{table}" ({columns})'
                with cursor.copy(f"COPY {target} TO STDOUT") as rows:
                    self._rows[target] = b"".join(rows)

    def _filled(self, cursor) -> list[str]:
        cursor.execute(self._filled_tables)
        return [table for (table,) in cursor.fetchall()]

    def restore(self, connection) -> None:
        """Replace all rows in the database by those of the snapshot; sequences go on from where they are.

        Empties only the tables that have rows: TRUNCATE of all tables takes much longer.
        """
        # Foreign keys are checked at the end of the transaction, so the order of the tables does not matter.
        with (
            transaction.atomic(using=connection.alias),
            connection.cursor() as cursor,
            triggers.removed(connection),
        ):
            cursor.execute("; ".join(f'DELETE FROM "{table}"' for table in self._filled(cursor)))  # noqa: S608
            for target, rows in self._rows.items():
                with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                    copy.write(rows)


#: The rows that the migrations made; ``flush`` puts them back.
initial_rows: Snapshot | PostgreSQLSnapshot | None = None


def take(connection) -> Snapshot | PostgreSQLSnapshot:
    """Return a snapshot of the database behind ``connection``."""
    return Snapshot(connection) if connection.vendor == "sqlite" else PostgreSQLSnapshot(connection)
