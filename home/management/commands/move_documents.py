"""``manage.py move_documents``: move the documents of an older version out of the public media."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...operations.document_move import move_documents


class Command(BaseCommand):
    """Move the documents and print how many."""

    help = "Move documents from MEDIA_ROOT, which the web server serves, to DOCUMENT_ROOT. Can be repeated."

    def handle(self, **options):
        try:
            result = move_documents()
        except OSError as error:
            raise CommandError(
                _("The documents could not be moved: %(error)s. Correct this and repeat the command.")
                % {"error": error}
            ) from error
        self.stdout.write(_("Documents moved: %(number)s.") % {"number": len(result.moved)})
        if result.conflicts:
            raise CommandError(
                _(
                    "These files were left where they are, because another document has the same name: "
                    "%(files)s. Compare them and delete the one that is not needed."
                )
                % {"files": ", ".join(str(path) for path in result.conflicts)}
            )
