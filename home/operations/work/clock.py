"""The clock: runs each job once for each slot, in one of any number of processes.

Slots that were missed while no process ran are caught up once. A job whose process died is run again, so a
job must bear to be run twice.
"""

import datetime
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from civic_social.restore_guard import guard
from civic_social.stopping import should_stop

from ...models import ScheduledJob
from .leases import Lease
from .loops import close_connections
from .schedules import Schedule

logger = logging.getLogger(__name__)

#: Pauses before a job that has failed is tried again: a minute, twice as long each time, at most an hour.
FIRST_RETRY, LONGEST_RETRY = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """A named job; ``run`` is called with the slot that was done last and the slot that is due."""

    name: str
    schedule: Schedule
    run: Callable[[datetime.datetime, datetime.datetime], object]
    #: True if the job mails people outside: it does not run while the database counts as restored or copied.
    sends_mails: bool = False


class Clock:
    """Runs ``jobs`` as they become due, under a lease."""

    def __init__(self, jobs: Iterable[Job]):
        self.jobs = tuple(jobs)
        self.lease = Lease()

    def run_round(self) -> None:
        """Run the jobs that are due now. Raises ``django.db.Error`` if the database fails.

        After that the next round takes a new id, so that a job which this one may have left claimed is free.
        """
        try:
            self._run_due(self.lease.ensure())
        except BaseException:
            self.lease.abandon()
            raise

    def _run_due(self, worker: str) -> None:
        is_held = guard.check() is not None
        rows = {row.name: row for row in ScheduledJob.objects.all()}
        for job in self.jobs:
            if should_stop():
                return
            if job.sends_mails and is_held:
                continue
            now = timezone.now()
            slot = job.schedule.latest_slot(now)
            if job.name not in rows:
                # What was due before the site existed is not caught up.
                ScheduledJob.objects.get_or_create(name=job.name, defaults={"last_slot": slot})
            elif rows[job.name].last_slot != slot:
                self._run_if_free(job, rows[job.name].last_slot, slot, worker, now)

    def _run_if_free(
        self, job: Job, since: datetime.datetime, slot: datetime.datetime, worker: str, now: datetime.datetime
    ) -> None:
        """Run a job for ``slot``, unless another worker has it or its next attempt is later."""
        row = ScheduledJob.objects.filter(name=job.name)
        if not row.claim(slot, worker, now):
            return
        try:
            job.run(since, slot)
        except BaseException as error:
            self._store_failure(job, error, worker, now)
        else:
            row.finish(slot, worker, timezone.now())

    def _store_failure(self, job: Job, error: BaseException, worker: str, now: datetime.datetime) -> None:
        """Log the error and schedule the next attempt."""
        logger.error("the job %s failed", job.name, exc_info=error)
        close_connections()  # The error may be that of a broken connection.
        row = ScheduledJob.objects.filter(name=job.name)
        failures = row.values_list("failures", flat=True).get()
        pause = min(FIRST_RETRY * 2 ** min(failures, 10), LONGEST_RETRY)
        row.fail(worker, type(error).__name__, now + pause)
