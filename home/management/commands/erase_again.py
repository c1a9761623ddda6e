"""``manage.py erase_again``: erase after a restore what people had erased since the backup."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...operations import erasures


class Command(BaseCommand):
    """Without ``--erase``: list the records by their numbers."""

    help = "List the records that were erased after the time of a backup; erase them again."

    def add_arguments(self, parser):
        parser.add_argument("since", help="The time of the backup, such as 2026-11-28T02:00.")
        parser.add_argument("--erase", action="store_true", help="Erase them in this database.")

    def handle(self, *, since, erase, **options):
        moment = _parse(since)
        if erase:
            self.stdout.write(_("Erased: %(count)d.") % {"count": erasures.erase_again(moment)})
            return
        for name, keys in erasures.since(moment).items():
            self.stdout.write(f"{name}: {', '.join(keys)}")


def _parse(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(_("This is no time: %(text)s") % {"text": text})
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
