"""Sentences about what is wrong with the running site, for people without the figures."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic_social.monitoring.overdue import OVERDUE_AFTER, describe_overdue

from ...models import ErrorGroup, ScheduledJob, Worker
from ..backup.making import overdue_warning
from ..work import task_monitors
from ..work.failure_mails import REPORTED_FAILURES
from ..work.liveness import describe_problem
from .overdue import overdue_mails
from .siteless import describe_siteless


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is wrong, with the next step, and the page in the admin that shows more."""

    text: str
    url: str = ""


def describe_operation() -> list[str]:
    """Return what is wrong with the background process, tasks, jobs, mails, backups and Sites."""
    backup = "" if settings.DEBUG else overdue_warning()
    sentences = [describe_worker(), describe_tasks(), *describe_jobs(), describe_mails(), backup]
    sentences += describe_siteless()
    return [sentence for sentence in sentences if sentence]


def describe_site() -> list[Sentence]:
    """Return everything that the dashboard shows to those who look after the site."""
    sentences = [Sentence(text) for text in [*describe_operation(), *describe_overdue()]]
    if errors := describe_errors():
        sentences.append(Sentence(errors, reverse("home_errors:index")))
    return sentences


def describe_worker() -> str:
    """Return a sentence if the background process has stopped, or an empty string.

    A site that has never run it may use the separate commands; ``describe_tasks`` shows if nothing runs.
    """
    if not Worker.objects.exists() and not ScheduledJob.objects.exists():
        return ""
    return describe_problem(Worker.objects.all())


def describe_tasks() -> str:
    """Return a sentence if background tasks wait for too long, or an empty string."""
    oldest = task_monitors.find_waiting_since()
    if oldest is None or oldest > timezone.now() - OVERDUE_AFTER:
        return ""
    return _("Background tasks have waited since %(when)s. Start the background process: manage.py work") % {
        "when": _format(oldest)
    }


def describe_jobs() -> list[str]:
    """Return a sentence for each daily or hourly job that goes on failing."""
    jobs = ScheduledJob.objects.filter(failures__gte=REPORTED_FAILURES).order_by("name")
    text = _(
        "The job %(job)s has failed %(count)d times in a row (%(problem)s). It is tried again; the log of "
        "the background process shows why it fails."
    )
    return [text % {"job": job.name, "count": job.failures, "problem": job.problem} for job in jobs]


def describe_mails() -> str:
    """Return a sentence if mails wait for too long, or an empty string."""
    count = sum(overdue_mails().values())
    if not count:
        return ""
    text = ngettext(
        "%(count)d mail has waited for more than 15 minutes. It is kept and will be sent; check the mail "
        "server and EMAIL_URL.",
        "%(count)d mails have waited for more than 15 minutes. They are kept and will be sent; check the "
        "mail server and EMAIL_URL.",
        count,
    )
    return text % {"count": count}


def describe_errors() -> str:
    """Return a sentence if errors were stored in the last 24 hours, or an empty string."""
    count = ErrorGroup.objects.filter(last_seen__gte=ErrorGroup.day_before(timezone.now())).count()
    text = ngettext(
        "%(count)d kind of error in the last 24 hours.",
        "%(count)d kinds of errors in the last 24 hours.",
        count,
    )
    return text % {"count": count} if count else ""


def _format(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "d.m.Y H:i")
