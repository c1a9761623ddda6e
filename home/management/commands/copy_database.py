"""``manage.py copy_database``: move a site from SQLite to PostgreSQL."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...operations.copy_database import CopyError, copy_from


class Command(BaseCommand):
    """Copy a SQLite database into the empty PostgreSQL database that DATABASE_URL names."""

    help = (
        "Copy every row of a SQLite database into the migrated, empty PostgreSQL database of the site. "
        "Stop the web server and the worker first; run “manage.py update_index” afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="url", required=True, metavar="sqlite:////path/db.sqlite3")

    def handle(self, *, url, **options):
        try:
            counts = copy_from(url)
        except CopyError as error:
            raise CommandError(str(error)) from None
        values = {"rows": sum(counts.values()), "tables": len(counts)}
        self.stdout.write(
            _("%(rows)d rows of %(tables)d tables copied; the official record is whole.") % values
        )
        self.stdout.write(_("Now run “manage.py update_index”, then start the site."))
