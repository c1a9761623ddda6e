"""``flush`` for tests: restore the state of the database after the migrations.

The audit log's triggers refuse to empty its tables. The rows that the migrations made (languages, the first
page, the collection of images) are needed by the next test.
"""

from django.core.management.commands import flush
from django.db import connections

from civic_social.audit_log import triggers
from tests import database_snapshot


class Command(flush.Command):
    """Restore the snapshot; without one (outside of a test run) empty the tables."""

    def handle(self, **options):
        connection = connections[options["database"]]
        if database_snapshot.initial_rows:
            database_snapshot.initial_rows.restore(connection)
            return
        with triggers.removed(connection):
            super().handle(**options)
