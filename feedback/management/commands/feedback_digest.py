"""Mail each desk its daily digest: ``manage.py feedback_digest``, to be run every working day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ...mail import digest


class Command(BaseCommand):
    """Mails the daily digests; a desk without anything to report gets none."""

    help = "Mail each desk its new, due and overdue submissions, and the replies that could not be mailed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send the digests and print their number."""
        sent = digest.send_all()
        self.stdout.write(_("Digests sent: %(count)d.") % {"count": sent})
