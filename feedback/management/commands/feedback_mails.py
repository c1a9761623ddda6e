"""Send the mails that are due: ``manage.py feedback_mails``, to be run every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from ...mail import sending


class Command(BaseCommand):
    """Sends the due mails to senders and desks, also those whose background task was lost."""

    help = "Send the due mails to senders and desks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the mails and print the number for each resulting status."""
        results = sending.send_due(limit=1000)
        self.stdout.write(
            ", ".join(f"{count} {name}" for name, count in results.items()) or "Nothing is due."
        )
