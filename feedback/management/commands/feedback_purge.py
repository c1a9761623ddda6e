"""Purge submissions after their retention period: ``manage.py feedback_purge [--dry-run]``, once a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from ...personal_data import retention


class Command(BaseCommand):
    """Anonymises or deletes submissions whose retention period is over, and prints how many."""

    help = "Erase the personal data of, or delete, submissions whose time is over."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--dry-run``."""
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Purge, or with ``dry_run`` only plan the purge, and print the numbers."""
        plan = retention.plan_purge() if dry_run else retention.purge()
        if dry_run:
            text = _("To be deleted: %(deleted)d. To be anonymised: %(anonymised)d.")
        else:
            text = _("Deleted: %(deleted)d. Anonymised: %(anonymised)d.")
        self.stdout.write(text % {"deleted": len(plan.delete), "anonymised": len(plan.anonymise)})
        if plan.held:
            text = _("Kept although their time is over, because they are on hold: %(count)d.")
            self.stdout.write(text % {"count": len(plan.held)})
        upcoming = retention.next_purge_date()
        if upcoming and upcoming > timezone.localdate():
            text = _("The next time is over on %(date)s.")
            self.stdout.write(text % {"date": upcoming.isoformat()})
