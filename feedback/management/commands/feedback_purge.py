"""Purge submissions after their retention period: ``manage.py feedback_purge [--dry-run]``, once a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

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
        verb = "would be" if dry_run else "were"
        self.stdout.write(f"{len(plan.delete)} {verb} deleted, {len(plan.anonymise)} {verb} anonymised.")
        if plan.held:
            self.stdout.write(f"{len(plan.held)} kept although their time is over: they are on hold.")
        upcoming = retention.next_purge_date()
        if upcoming and upcoming > timezone.localdate():
            self.stdout.write(f"The next time is over on {upcoming.isoformat()}.")
