"""``flush`` for tests: Django empties every table after a transactional test, the official record refuses.

Installed in the test settings only; on a real site ``flush`` fails at the record, as it must.
"""

from django.core.management.commands import flush
from django.db import connections

from civic_social.record import triggers


class Command(flush.Command):
    """Empty the database, and begin a new record."""

    def handle(self, **options):
        with triggers.removed(connections[options["database"]]):
            super().handle(**options)
