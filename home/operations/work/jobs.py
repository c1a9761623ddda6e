"""The jobs of the clock. Each may be run twice: what it has done is no longer due."""

import datetime

from django.core.management import call_command

from feedback.form import kept_files
from feedback.mail import digest
from feedback.personal_data import retention
from feedback.spam_protection import rate_limit

from ...logins import limits
from ...models import Frequency
from ...subscriptions import digests
from ...subscriptions.conf import settings as subscription_settings
from . import attention_mails, error_mails, failure_mails, search_sweep, task_monitors
from .clock import Job
from .schedules import FRIDAYS, WORKING_DAYS, Daily, Every

MINUTE, HOUR = 60, 60 * 60


def command(name: str):
    """Return a function that runs a management command and ignores the slots."""

    def run(since: datetime.datetime, until: datetime.datetime) -> None:
        call_command(name, verbosity=0)

    return run


def send_digests(since: datetime.datetime, until: datetime.datetime) -> None:
    """Mail each desk its digest."""
    digest.send_all()


def purge(since: datetime.datetime, until: datetime.datetime) -> None:
    """Erase personal data whose retention period has ended."""
    retention.purge()


def erase_kept_files(since: datetime.datetime, until: datetime.datetime) -> None:
    """Erase the uploads of forms that were not corrected within an hour."""
    kept_files.erase_expired()


def forget_rate_limits(since: datetime.datetime, until: datetime.datetime) -> None:
    """Delete the counters of past hours, and the keys by which they could be reversed."""
    rate_limit.forget_past()
    limits.forget_past()


def send_daily_digest(since: datetime.datetime, until: datetime.datetime) -> None:
    """Write the daily digests to subscribers."""
    digests.build_all(Frequency.DAILY, until)


def send_weekly_digest(since: datetime.datetime, until: datetime.datetime) -> None:
    """Write the weekly digests to subscribers."""
    digests.build_all(Frequency.WEEKLY, until)


def read_bounces(since: datetime.datetime, until: datetime.datetime) -> None:
    """Read the mailbox for bounces of mails to subscribers, if there is one."""
    if subscription_settings.BOUNCE_MAILBOX_URL:
        call_command("read_bounces", verbosity=0)


JOBS = (
    Job("publish_scheduled", Every(MINUTE), command("publish_scheduled")),
    Job("failure_mails", Every(10 * MINUTE), failure_mails.send),
    Job("error_mails", Every(10 * MINUTE), error_mails.send),
    Job("restore_notice", Every(10 * MINUTE), attention_mails.warn_of_restore),
    Job("backup_check", Daily(datetime.time(9, 0)), attention_mails.warn_without_backup),
    Job("search_index", Every(HOUR), search_sweep.refresh_changed),
    Job("search_complete", Every(10 * MINUTE), search_sweep.complete),
    Job("kept_files", Every(5 * MINUTE), erase_kept_files),
    Job("rate_limits", Every(5 * MINUTE), forget_rate_limits),
    Job("feedback_digest", Daily(datetime.time(7, 30), WORKING_DAYS), send_digests, sends_mails=True),
    Job("daily_digest", Daily(datetime.time(17, 0)), send_daily_digest, sends_mails=True),
    Job("weekly_digest", Daily(datetime.time(12, 0), FRIDAYS), send_weekly_digest, sends_mails=True),
    Job("bounces", Every(10 * MINUTE), read_bounces),
    Job("feedback_purge", Daily(datetime.time(2, 10)), purge),
    Job("prune_db_task_results", Daily(datetime.time(2, 20)), task_monitors.prune),
    Job("clearsessions", Daily(datetime.time(2, 30)), command("clearsessions")),
    Job("prune_errors", Daily(datetime.time(2, 40)), error_mails.prune),
)
