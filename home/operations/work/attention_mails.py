"""Mails to the administrators: there is no recent backup, or everything is held after a restore."""

import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from civic_social.management.restored import explain
from civic_social.models import Switch

from ..backup.making import overdue_warning
from . import administrators


def warn_without_backup(since: datetime.datetime, until: datetime.datetime) -> int:
    """Mail that there is no recent backup; return the number of mails.

    Raises SMTPException or OSError if the mail server fails: the clock then tries again.
    """
    with translation.override(settings.LANGUAGE_CODE):
        warning = overdue_warning()
        return _mail(_("%(site)s: no recent backup"), warning) if warning else 0


def warn_of_restore(since: datetime.datetime, until: datetime.datetime) -> int:
    """Mail once that the restore guard holds everything; return the number of mails.

    Raises SMTPException or OSError if the mail server fails: the clock then tries again.
    """
    switch = Switch.load()
    if not (switch.finding and switch.found_at and since < switch.found_at <= until):
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        return _mail(_("%(site)s: nothing is sent to the networks"), explain(switch.finding))


def _mail(subject: str, text: str) -> int:
    return administrators.mail(subject, f"{text}\n\n{settings.SITE_URL}/admin/\n")
