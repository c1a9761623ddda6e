"""``manage.py work``: do everything that a running site does in the background, in one process."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from ...operations.work import liveness
from ...operations.work.process import Work


class Command(BaseCommand):
    """Run the loops, or with ``--alive`` check that they run."""

    help = (
        "Run background tasks, deliver posts, send mails, publish scheduled pages and do the daily jobs, "
        "until SIGTERM. Any number of these processes share the work."
    )
    #: ``--alive`` runs every half minute and must not repeat them.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--alive",
            action="store_true",
            help="Only check that the process of this data directory works (exit code 1 if not).",
        )
        parser.add_argument(
            "--sweep-seconds",
            type=float,
            metavar="SECONDS",
            help="Look for due posts and mails every SECONDS, instead of every 15 and 30.",
        )

    def handle(self, *, alive, sweep_seconds, **options):
        if alive:
            self.check_alive()
            return
        self.check()
        if code := Work(sweep_seconds).run():
            sys.exit(code)

    def check_alive(self) -> None:
        """Print that the process works. Raises CommandError, with exit code 1, if it does not."""
        try:
            problem = liveness.describe_problem(liveness.workers_here())
        except DatabaseError as error:
            raise CommandError(_("The database does not answer: %(error)s") % {"error": error}) from None
        if problem:
            raise CommandError(problem)
        self.stdout.write(_("The background process works."))
