"""The figures of a site: what ``/metrics`` returns. They contain no names and no addresses."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from civic_social.monitoring import metrics as social_metrics

from ...models import ErrorGroup, ScheduledJob, Worker
from ..backup.making import last_backup
from ..work import task_monitors
from ..work.liveness import ALIVE_SECONDS
from .deadline import run_all
from .overdue import overdue_mails
from .prometheus import CONTENT_TYPE, Family, render, single
from .readiness import free_bytes

__all__ = ["CONTENT_TYPE", "read_metrics"]

#: Seconds for all figures together.
DEADLINE = 5


def read_metrics() -> str:
    """Return all figures as text, within about five seconds; without those whose source does not answer."""
    sources = {
        "database": lambda: list(database_families()),
        "disk": lambda: list(disk_families()),
        "cache": lambda: list(cache_families()),
    }
    results = run_all(sources, DEADLINE)
    families = [
        single("civic_database_up", "1 if the database answers.", isinstance(results["database"], list))
    ]
    for result in results.values():
        if isinstance(result, list):
            families += result
    return render(families)


def database_families() -> Iterator[Family]:
    """Yield the figures that are read from the database. Raises ``django.db.Error``."""
    now = timezone.now()
    for name, value in social_metrics.metrics().items():
        yield single(f"civic_social_{name}", SOCIAL_HELP, value)
    yield from _worker_families(now)
    yield from _task_families(now)
    yield from _job_families()
    mails = [({"of": name}, count) for name, count in overdue_mails().items()]
    yield Family("civic_overdue_mails", "Mails that have waited for more than 15 minutes.", mails)
    errors = ErrorGroup.objects.aggregate(
        groups=Count("pk"), today=Count("pk", filter=Q(last_seen__gte=ErrorGroup.day_before(now)))
    )
    yield single("civic_error_groups", "Different errors that are stored.", errors["groups"])
    yield single("civic_error_groups_today", "Different errors of the last 24 hours.", errors["today"])


SOCIAL_HELP = "See /social/metrics.json."


def _worker_families(now: datetime) -> Iterator[Family]:
    workers = Worker.objects.aggregate(
        seen=Max("seen_at"),
        alive=Count("pk", filter=Q(pk__in=Worker.objects.seen_within(ALIVE_SECONDS).values("pk"))),
        stalled=Count("pk", filter=~Q(stalled="")),
    )
    yield single("civic_workers", "Threads of the background process with a lease.", workers["alive"])
    yield single("civic_workers_stalled", "Those of a process in which a part hangs.", workers["stalled"])
    if workers["seen"]:
        age = (now - workers["seen"]).total_seconds()
        yield single("civic_worker_age_seconds", "Time since a background process was last seen.", age)


def _task_families(now: datetime) -> Iterator[Family]:
    counts = task_monitors.count()
    samples = [({"status": str(status).lower()}, counts[status]) for status in TaskResultStatus]
    yield Family("civic_tasks", "Background tasks by state.", samples)
    oldest = task_monitors.find_waiting_since() or now
    yield single(
        "civic_oldest_task_seconds", "Time that the oldest ready task waits.", (now - oldest).total_seconds()
    )


def _job_families() -> Iterator[Family]:
    jobs = list(ScheduledJob.objects.order_by("name"))
    finished = [({"job": job.name}, job.finished_at.timestamp()) for job in jobs if job.finished_at]
    failures = [({"job": job.name}, job.failures) for job in jobs]
    yield Family("civic_job_last_run_timestamp_seconds", "End of the last good run of a job.", finished)
    yield Family("civic_job_failures", "Failures of a job in a row.", failures)


def disk_families() -> Iterator[Family]:
    """Yield the free space, and the age of the last backup. Raises OSError."""
    free = [({"directory": name}, number) for name, number in free_bytes().items()]
    yield Family("civic_disk_free_bytes", "Free space where the site writes.", free)
    if last := last_backup():
        age = (timezone.now() - last.finished_at).total_seconds()
        yield single("civic_backup_age_seconds", "Age of the last verified backup.", age)
        yield single("civic_backup_bytes", "Its size.", last.bytes)


def cache_families() -> Iterator[Family]:
    """Yield the state of the cache, and the failures that this process has met."""
    if hasattr(cache, "is_working"):
        yield single("civic_cache_up", "1 if the cache works.", cache.is_working())
        labels = {"process": str(os.getpid())}
        yield Family(
            "civic_cache_failures_total",
            "Calls of the cache that failed, in one process.",
            [(labels, cache.failures)],
            type="counter",
        )
