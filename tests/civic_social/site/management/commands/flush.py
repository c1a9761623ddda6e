"""``flush`` for tests: empties every table after a transactional test, and puts the first rows back.

The official record refuses to be emptied, as it must on a real site; and whatever test comes next, in any
order, finds the rows that the migrations made (languages, the first page, the collection of pictures).
"""

from django.core.management.commands import flush
from django.db import connections

from civic_social.audit_log import triggers


class Command(flush.Command):
    """Empty the database, begin a new record, and restore what the migrations had made."""

    def handle(self, **options):
        connection = connections[options["database"]]
        first_rows = getattr(connection, "_test_serialized_contents", None)
        with triggers.removed(connection):
            super().handle(**{**options, "inhibit_post_migrate": bool(first_rows)})
        if first_rows:
            connection.creation.deserialize_db_from_string(first_rows)
