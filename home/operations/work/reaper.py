"""Giving back the tasks that dead workers hold, and those that failed because the database did."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ...models import Worker
from .leases import PREFIX

logger = logging.getLogger(__name__)

#: The starts after which a task counts as failed that ends its worker each time.
MOST_TRIES = 5
#: The time of one task after which a worker without a lease (``manage.py db_worker``) counts as dead.
LEASELESS_TIME = datetime.timedelta(hours=1)
#: Errors of the database, not of the task, and the time within which such a task is tried again.
DATABASE_ERRORS = ("django.db.utils.OperationalError", "django.db.utils.InterfaceError")
RETRY_TIME = datetime.timedelta(hours=1)
#: How long such a task waits, by the number of its starts: a database without free connections or disk space
#: fails it at once each time.
RETRY_PAUSES = tuple(datetime.timedelta(seconds=seconds) for seconds in (0, 30, 2 * 60, 10 * 60))
#: How long ended leases are kept, in seconds, so that the cause can be found.
KEEP_WORKERS = 24 * 60 * 60


class WorkerLost(Exception):
    """Every worker that began the task has died."""


def run_round() -> int:
    """Give back what dead workers hold, and delete old leases; return the number of tasks."""
    count = give_back_abandoned() + retry_after_database_errors()
    Worker.objects.exclude(pk__in=Worker.objects.seen_within(KEEP_WORKERS).values("pk")).delete()
    return count


def give_back_abandoned() -> int:
    """Make the running tasks of dead workers ready, or failed after ``MOST_TRIES``; return their number."""
    if not DBTaskResult.objects.running().exists():
        return 0  # Without the lock that a transaction takes on SQLite.
    with transaction.atomic():
        running = list(DBTaskResult.objects.running().select_for_update(skip_locked=True))
        # Read after the tasks: a worker takes its lease before its first task.
        live = set(Worker.objects.live().values_list("pk", flat=True))
        abandoned = [task for task in running if _is_abandoned(task, live)]
        for task in abandoned:
            _give_back(task)
    return len(abandoned)


def retry_after_database_errors() -> int:
    """Make tasks ready again that failed because the database did; return their number."""
    recently = timezone.now() - RETRY_TIME
    failed = DBTaskResult.objects.failed().filter(
        exception_class_path__in=DATABASE_ERRORS, finished_at__gt=recently
    )
    if not failed.exists():
        return 0
    with transaction.atomic():
        tasks = [
            task for task in failed.select_for_update(skip_locked=True) if len(task.worker_ids) < MOST_TRIES
        ]
        for task in tasks:
            _make_ready(task, RETRY_PAUSES[max(len(task.worker_ids) - 1, 0)])
    return len(tasks)


def _is_abandoned(task: DBTaskResult, live: set[str]) -> bool:
    worker = task.worker_ids[-1] if task.worker_ids else ""
    if worker.startswith(PREFIX):
        return worker not in live
    return task.started_at is None or task.started_at < timezone.now() - LEASELESS_TIME


def _give_back(task: DBTaskResult) -> None:
    if len(task.worker_ids) < MOST_TRIES:
        _make_ready(task)
        return
    logger.error("task failed, its workers died task=%s id=%s", task.task_path, task.pk)
    task.set_failed(WorkerLost(f"{len(task.worker_ids)} workers died while they ran it"))


def _make_ready(task: DBTaskResult, pause: datetime.timedelta | None = None) -> None:
    """Let a worker start the task, after ``pause`` if there is one."""
    logger.warning("task is given back task=%s id=%s tries=%d", task.task_path, task.pk, len(task.worker_ids))
    task.status = TaskResultStatus.READY
    if pause:
        task.run_after = timezone.now() + pause
    task.save(update_fields=["status", "run_after"])
