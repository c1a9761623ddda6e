"""``manage.py events tend``: do the work of events that is due by time, once or in a loop."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...site import maintenance

logger = logging.getLogger(__name__)

#: Words for the numbers of ``maintenance.run_due``.
LABELS = {
    "released": gettext_lazy("free places that were not confirmed"),
    "noted": gettext_lazy("changes of events"),
    "reminded": gettext_lazy("reminders"),
    "thanked": gettext_lazy("thanks"),
    "erased": gettext_lazy("registrations erased"),
    "sent": gettext_lazy("mails of events sent"),
    "due": gettext_lazy("mails of events to be tried again"),
    "failed": gettext_lazy("mails of events refused"),
    "unknown": gettext_lazy("mails of events perhaps sent"),
    "superseded": gettext_lazy("mails of events no longer to be sent"),
    "feedback mails sent": gettext_lazy("mails about feedback sent"),
    "feedback mails due": gettext_lazy("mails about feedback to be tried again"),
    "feedback mails failed": gettext_lazy("mails about feedback given up"),
    "feedback mails skipped": gettext_lazy("mails about feedback no longer to be sent"),
    "reminded of the end of a term": gettext_lazy("reminders that a term ends"),
    "cards removed": gettext_lazy("unused cards removed"),
}


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
                    summary = ", ".join(f"{LABELS.get(name, name)}: {count}" for name, count in done.items())
                    self.stdout.write(summary or _("Nothing is due."))
            except DatabaseError:
                if not watch:
                    raise
                # A restarted or locked database must not end the loop: the next round connects again.
                logger.exception("the round broke off")
            if not watch:
                return
            close_old_connections()
            time.sleep(watch)
