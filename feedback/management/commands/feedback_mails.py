"""Send the mails that are due: ``manage.py feedback_mails``, to be run every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...mail import sending
from ...models import MailStatus

LABELS: dict[str, object] = {
    MailStatus.DUE: gettext_lazy("tried again later"),
    MailStatus.SENT: gettext_lazy("sent"),
    MailStatus.FAILED: gettext_lazy("given up"),
    MailStatus.SKIPPED: gettext_lazy("no longer to be sent"),
}


class Command(BaseCommand):
    """Sends the due mails to senders and desks, also those whose background task was lost."""

    help = "Send the due mails to senders and desks."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the mails and print the number for each resulting status."""
        results = sending.send_due(limit=1000)
        lines = [f"{LABELS.get(name, name)}: {count}" for name, count in results.items()]
        self.stdout.write(", ".join(lines) or _("Nothing is due."))
