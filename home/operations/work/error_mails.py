"""Mails to the administrators about new kinds of errors, and forgetting those that are long past."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ...models import ErrorGroup
from . import administrators

MOST_ITEMS = 30
KEEP = datetime.timedelta(days=90)
#: Loggers whose errors ``failure_mails`` reports: each failed task, and jobs that go on failing.
REPORTED_ELSEWHERE = ("django_tasks", "home.operations.work.clock")


def send(since: datetime.datetime, until: datetime.datetime) -> int:
    """Mail the groups of errors that were not mailed yet, once each, in one mail; return their number.

    Raises SMTPException or OSError if the mail server fails: the clock then tries again.
    """
    unmailed = ErrorGroup.objects.filter(mailed_at=None).exclude(logger__in=REPORTED_ELSEWHERE)
    groups = list(unmailed.order_by("first_seen"))
    if not groups:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "groups": groups[:MOST_ITEMS],
            "more": max(0, len(groups) - MOST_ITEMS),
            "site_url": settings.SITE_URL,
        }
        text = render_to_string("home/mail/new_errors.txt", context)
        if not administrators.mail(_("%(site)s: an error that has not been seen before"), text):
            return 0
    unmailed.filter(pk__in=[group.pk for group in groups]).update(mailed_at=timezone.now())
    return len(groups)


def prune(since: datetime.datetime, until: datetime.datetime) -> int:
    """Delete the groups that were not seen for 90 days; return their number."""
    return ErrorGroup.objects.filter(last_seen__lt=timezone.now() - KEEP).delete()[0]
