"""``manage.py held_mails``: list, send or discard the mails about feedback that a restore has held."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from feedback.mail import holding

from ...operations import held_mails


class Command(BaseCommand):
    """Without options: list them by kind."""

    help = "List the mails about feedback that are held after a restore; send or discard them."

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--send", action="store_true", help="Let the worker send them.")
        choice.add_argument("--discard", action="store_true", help="They were sent before the restore.")

    def handle(self, *, send, discard, **options):
        if send:
            self.stdout.write(_("Released: %(count)d.") % {"count": held_mails.release()})
        elif discard:
            self.stdout.write(_("Discarded: %(count)d.") % {"count": held_mails.discard()})
        else:
            for mail in holding.held().select_related("submission"):
                self.stdout.write(f"{mail.created_at:%Y-%m-%d %H:%M} {mail.kind} {mail.submission.reference}")
            for task in held_mails.held_tasks().order_by("enqueued_at"):
                self.stdout.write(f"{task.enqueued_at:%Y-%m-%d %H:%M} {task.task_path}")
