"""``manage.py clean_pictures``: remove place, camera and maker's data from the pictures of the library."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ...operations.clean_originals import clean_originals


class Command(BaseCommand):
    """Clean all originals and print how many have changed, and which cannot be read."""

    help = "Remove metadata from pictures that were uploaded before the site did so itself. Can be repeated."

    def handle(self, **options):
        changed, unreadable = clean_originals()
        self.stdout.write(_("Pictures cleaned: %(number)s.") % {"number": changed})
        if unreadable:
            self.stderr.write(
                _("Pictures that cannot be read: %(numbers)s. Upload them again.")
                % {"numbers": ", ".join(map(str, unreadable))}
            )
