"""The rows by which the processes of ``manage.py work`` share tasks and scheduled jobs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now


class WorkerQuerySet(models.QuerySet):
    """Workers, by their leases. The database's clock decides, because the clocks of two machines differ."""

    def live(self) -> "WorkerQuerySet":
        """Return the workers whose lease has not ended."""
        return self.seen_within(settings.WORKER_LEASE_SECONDS)

    def seen_within(self, seconds: float) -> "WorkerQuerySet":
        """Return the workers that have renewed their lease within the last ``seconds``.

        A time in the future, left by a clock that was wrong, counts as long ago.
        """
        margin = timedelta(seconds=seconds)
        return self.filter(seen_at__range=(Now() - margin, Now() + margin))

    def renew(self, **values) -> int:
        """Renew the leases that have not ended, and set ``values``; return the number of renewed leases."""
        return self.live().update(seen_at=Now(), **values)


class Worker(models.Model):
    """A lease of one thread that runs tasks or scheduled jobs; a dead process no longer renews it."""

    id = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(max_length=255)
    #: The data directory of the process, which distinguishes two installations on one host.
    directory = models.CharField(max_length=1000)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), db_index=True)
    #: The names of the loops of the process that have not turned for too long, or an empty string.
    stalled = models.CharField(max_length=200, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.id} ({self.host}:{self.directory})"


class ScheduledJobQuerySet(models.QuerySet):
    """Scheduled jobs, claimed and released by conditional updates."""

    def claim(self, slot: datetime, worker: str, now: datetime) -> bool:
        """Claim the selected job for ``slot``; return True if no other worker has, or has done it already.

        A job that a dead worker has claimed is free again. A last slot in the future, left by a clock that
        was wrong, does not stop the job.
        """
        is_free = Q(worker="") | ~Exists(Worker.objects.live().filter(pk=OuterRef("worker")))
        is_due = Q(last_slot__lt=slot) | Q(last_slot__gt=now)
        may_retry = Q(retry_at=None) | Q(retry_at__lte=now) | Q(last_slot__gt=now)
        return bool(self.filter(is_free, is_due, may_retry).update(worker=worker, started_at=now))

    def finish(self, slot: datetime, worker: str, now: datetime) -> None:
        """Store that ``worker`` has done the selected job for ``slot``."""
        self.filter(worker=worker).update(
            worker="",
            last_slot=slot,
            finished_at=now,
            retry_at=None,
            failures=0,
            problem="",
            reported_at=None,
        )

    def fail(self, worker: str, problem: str, retry_at: datetime) -> None:
        """Store that the selected job has failed for ``worker``, and when it is tried again."""
        self.filter(worker=worker).update(
            worker="", retry_at=retry_at, failures=F("failures") + 1, problem=problem
        )


class ScheduledJob(models.Model):
    """One job of the clock: the slot that was done last, and the worker that runs the job now."""

    name = models.CharField(max_length=40, unique=True)
    last_slot = models.DateTimeField()
    #: The id of the worker that has claimed the job, or an empty string.
    worker = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: After a failure: the next attempt, the number of failures in a row, and the class of the last error.
    retry_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    #: The mail to the administrators that the job goes on failing.
    reported_at = models.DateTimeField(null=True)

    objects = ScheduledJobQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name
