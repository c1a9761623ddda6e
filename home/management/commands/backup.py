"""``manage.py backup``: back up the database and the uploaded files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...operations.backup.errors import BackupError
from ...operations.backup.making import make_backup, overdue_warning


class Command(BaseCommand):
    """Write one tar file with a manifest, read it again, and remove old backups."""

    help = (
        "Back up the database and the uploaded files into one tar file; keep 7 daily, 5 weekly and 12 "
        "monthly ones. It contains no keys: keep the environment file elsewhere."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="Default: BACKUP_DIR.")
        parser.add_argument(
            "--check", action="store_true", help="Make none; exit code 1 if there is no recent backup."
        )

    def handle(self, *, directory, check, **options):
        if check:
            if warning := overdue_warning():
                raise CommandError(warning)
            return
        try:
            last = make_backup(directory)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(_("No backup was made: %(error)s") % {"error": error}) from None
        size = max(last.bytes // 1_000_000, 1)
        self.stdout.write(_("%(path)s: %(size)d MB, read and verified.") % {"path": last.path, "size": size})
