"""``manage.py verify FILE``: verify a backup."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...operations.backup.errors import BackupError
from ...operations.backup.verification import verify


class Command(BaseCommand):
    """Restore a backup into a scratch database and compare it with its manifest."""

    help = "Verify a backup: checksums, a restore on trial, migrations, official record, row counts."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        try:
            result = verify(file)
        except BackupError as error:
            raise CommandError(str(error)) from None
        for remark in result.remarks:
            self.stdout.write(remark)
        if result.problems:
            raise CommandError(" ".join(result.problems))
        found = result.manifest
        values = {
            "moment": found.created_at,
            "rows": sum(found.counts.values()),
            "files": len(found.checksums) - 1,
            "record": found.record,
        }
        self.stdout.write(
            _("The backup of %(moment)s is good: %(rows)d rows, %(files)d files, official record %(record)s.")
            % values
        )
