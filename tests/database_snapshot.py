"""Copies of a SQLite database in memory, which a test puts back in milliseconds."""

import sqlite3

from django.db import transaction


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


#: The rows that the migrations made; ``flush`` puts them back. None: the database is not SQLite.
initial_rows: Snapshot | None = None
