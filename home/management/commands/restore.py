"""``manage.py restore FILE``: put a backup in the place of the present state."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...operations.backup.errors import BackupError
from ...operations.backup.restoring import restore


class Command(BaseCommand):
    """Verify a backup, keep the present state, and put the backup in its place, marked as restored."""

    help = (
        "Put a backup in the place of the database and the uploaded files. Refuses while the web server or a "
        "worker runs. The present state is kept. Nothing is sent until “manage.py restored continue”."
    )
    requires_system_checks: list = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        try:
            done = restore(file.resolve())
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(_("Nothing was restored: %(error)s") % {"error": error}) from None
        values = {"moment": done.manifest.created_at, "kept": done.kept}
        self.stdout.write(_("The backup of %(moment)s is in place. What was there is in %(kept)s.") % values)
        if done.applied_migrations:
            count = done.applied_migrations
            self.stdout.write(_("Migrations applied: %(count)d.") % {"count": count})
        self.stdout.write(
            _("Nothing is sent yet. Start the site and the worker, then run “manage.py restored look”.")
        )
