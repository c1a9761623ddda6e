"""``manage.py demo``: set up the demo municipality, and serve it with its announcements on the sandbox."""

import logging
import signal
import sys
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from ...demo.processes import NotStarted, Processes, only_demo, port_is_free

#: Imported by name, since it needs the models of the sandbox, which only the development settings install.
SHOW = "home.demo.show.Show"


class Command(BaseCommand):
    """Run the demo: database, content, web server, worker and announcements."""

    help = "Set up the demo municipality, announce some pages on the sandbox, and keep serving."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do the same, and stop when all is told.")

    def handle(self, *, once, **options):
        if not apps.is_installed("civic_social.sandbox"):
            raise CommandError("The demo needs the development settings (DJANGO_SETTINGS_MODULE).")
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        try:
            with only_demo(settings.DATA_DIR):
                all_live = self.run_demo(once)
        except NotStarted as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted. Run it again: it continues where it was.", returncode=130
            ) from None
        if not all_live:
            raise CommandError("Not every post is live; see above.")

    def run_demo(self, once: bool) -> bool:
        """Run the demo and return True if every post is live. Raises NotStarted, or CommandError."""
        port = urlsplit(settings.SITE_URL).port or 8000
        if not port_is_free(port):
            raise CommandError(
                f"Port {port} is in use. Stop the program that uses it, which may be an earlier demo, "
                f"or choose another port: make demo PORT={port + 10}"
            )
        # SystemExit leaves the ``with`` block below, which terminates the processes.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with Processes(settings.DATA_DIR / "demo.log") as run:
            show = import_string(SHOW)(self.stdout, run)
            all_live = show.perform(port)
            if not once:
                show.serve()
            return all_live
