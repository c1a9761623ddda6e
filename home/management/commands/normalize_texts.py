"""``manage.py normalize_texts``: normalize the texts that were stored before the site did so itself."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ...operations.normalized_texts import normalize_everything


class Command(BaseCommand):
    """Normalize all rows and print how many have changed."""

    help = (
        "Normalize the texts of existing rows (NFC, no control or invisible characters), merge topics that "
        "differ only in that, and index what has changed. Can be repeated."
    )

    def handle(self, **options):
        changed = normalize_everything()
        for label, keys in changed.items():
            if keys:
                self.stdout.write(f"{label}: {len(keys)}")
        total = sum(map(len, changed.values()))
        self.stdout.write(_("Texts normalized: %(number)s.") % {"number": total})
