"""Bring the catalogues up to date with the installed versions of Wagtail, taggit and Django."""

from django.core.management.base import BaseCommand

from ...catalogues import CATALOGUES, stale, untranslated, update


class Command(BaseCommand):
    """Add new messages, remove those that are gone, sort and compile; needs polib (requirements-dev.txt)."""

    help = __doc__
    requires_system_checks = []

    def handle(self, *args, **options):
        for domain, path in CATALOGUES.items():
            added, removed = untranslated(domain), stale(domain)
            catalogue = update(domain)
            self.stdout.write(f"{path.name}: {len(catalogue)} messages")
            for sign, keys in (("to translate", added), ("removed", removed)):
                for _context, msgid in keys:
                    self.stdout.write(f"  {sign}: {msgid}")
