"""``manage.py events tend``: do the work of events that is due by time, once or in a loop."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from ...site import maintenance

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run the periodic maintenance of events and of the site."""

    help = (
        "Send the mails of events that are due, free what was not confirmed, remind, thank, erase; "
        "tell of publications whose term ends soon; once a day, remove the drawn cards that no page has "
        "any more."
    )

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        tend = verbs.add_parser("tend", help="Do what is due now.")
        tend.add_argument("--watch", type=float, metavar="SECONDS", help="Go on for ever, every SECONDS.")

    def handle(self, *, verb, watch, **options):
        while True:
            try:
                done = {name: count for name, count in maintenance.run_due().items() if count}
                if done or not watch:
                    summary = ", ".join(f"{count} {name}" for name, count in done.items())
                    self.stdout.write(summary or "Nothing is due.")
            except DatabaseError:
                if not watch:
                    raise
                # A restarted or locked database must not end the loop: the next round connects again.
                logger.exception("the round broke off")
            if not watch:
                return
            close_old_connections()
            time.sleep(watch)
