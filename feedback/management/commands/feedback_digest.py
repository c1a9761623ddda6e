"""Mail each desk what is new, due and overdue: ``manage.py feedback_digest``, once every working day."""

from django.core.management.base import BaseCommand

from ... import digest


class Command(BaseCommand):
    """Sends the daily digests; a desk with nothing to do gets none."""

    help = "Mail each desk its new, due and overdue submissions, and the replies that could not be mailed."

    def handle(self, *args, **options):
        sent = digest.send_all()
        self.stdout.write(f"{sent} digests were sent.")
