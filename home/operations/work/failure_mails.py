"""Mails to the administrators about tasks and jobs that have failed for good."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from ...models import ScheduledJob
from . import administrators, task_monitors

#: The failures in a row after which a job is reported, once.
REPORTED_FAILURES = 3
MOST_ITEMS = 30


def send(since: datetime.datetime, until: datetime.datetime) -> int:
    """Mail the tasks that failed between the two slots, and the jobs that go on failing; return their number.

    Raises SMTPException or OSError if the mail server fails: the clock then tries again.
    """
    tasks = task_monitors.find_failed(since, until)
    unreported = ScheduledJob.objects.filter(failures__gte=REPORTED_FAILURES, reported_at=None)
    jobs = list(unreported)
    if not (tasks or jobs) or not administrators.addresses():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        count = len(tasks) + len(jobs)
        subject = ngettext(
            "%(site)s: %(count)s background task has failed",
            "%(site)s: %(count)s background tasks have failed",
            count,
        ) % {"site": "%(site)s", "count": count}
        context = {"tasks": tasks[:MOST_ITEMS], "jobs": jobs, "more": max(0, len(tasks) - MOST_ITEMS)}
        text = render_to_string("home/mail/failed_tasks.txt", context)
    administrators.mail(subject, text)
    unreported.filter(pk__in=[job.pk for job in jobs]).update(reported_at=timezone.now())
    return count
