"""Erase what is kept too long: ``manage.py feedback_purge [--dry-run]``, once a day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from ... import retention


class Command(BaseCommand):
    """Erases or deletes submissions whose time is over; says so, and with ``--dry-run`` only says so."""

    help = "Erase the personal data of, or delete, submissions whose time is over."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *args, dry_run, **options):
        done = retention.plan() if dry_run else retention.purge()
        mood = "would be" if dry_run else "were"
        self.stdout.write(f"{len(done.delete)} {mood} deleted, {len(done.anonymise)} {mood} anonymised.")
        if done.held:
            self.stdout.write(f"{len(done.held)} kept although their time is over: they are on hold.")
        upcoming = retention.next_date()
        if upcoming and upcoming > timezone.localdate():
            self.stdout.write(f"The next time is over on {upcoming.isoformat()}.")
