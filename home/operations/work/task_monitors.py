"""Views of the background tasks of every engine: those that failed, those that wait, and their number."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

from ..index_tasks import is_outdated

#: The time for which ended tasks are kept, failed ones as well.
KEEP = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class FailedTask:
    """A task that failed for good.

    ``error`` is the path of its exception, if the engine stores one. ``retry_command`` is the command that
    runs it again, if the engine has one.
    """

    finished_at: datetime.datetime
    task_path: str
    error: str = ""
    retry_command: str = ""


class TaskMonitor(Protocol):
    """A view of the tasks of one engine. Each method raises the exceptions of the engine's store."""

    def find_failed(self, since: datetime.datetime, until: datetime.datetime) -> list[FailedTask]:
        """Return the tasks that failed for good after ``since`` and not after ``until``."""

    def find_waiting_since(self) -> datetime.datetime | None:
        """Return the time since when the oldest task that could run waits, or None."""

    def count(self) -> dict[TaskResultStatus, int]:
        """Return the number of stored tasks in each state."""

    def prune(self) -> None:
        """Delete the tasks that ended more than ``KEEP`` ago."""


class DatabaseMonitor:
    """The tasks in the tables of ``django_tasks_db``, which exist whichever engine is chosen."""

    def find_failed(self, since: datetime.datetime, until: datetime.datetime) -> list[FailedTask]:
        failed = DBTaskResult.objects.failed().filter(finished_at__gt=since, finished_at__lte=until)
        rows = failed.values_list("finished_at", "task_path", "exception_class_path")
        return [FailedTask(*row) for row in rows]

    def find_waiting_since(self) -> datetime.datetime | None:
        # ``run_after`` is the greatest date for a task that may run at once.
        ready = DBTaskResult.objects.ready().aggregate(
            enqueued=Min("enqueued_at", filter=Q(run_after=get_date_max())), planned=Min("run_after")
        )
        now = timezone.now()
        return min((moment for moment in ready.values() if moment and moment <= now), default=None)

    def count(self) -> dict[TaskResultStatus, int]:
        rows = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
        return {TaskResultStatus(status): count for status, count in rows}

    def prune(self) -> None:
        for alias in settings.TASKS:
            if isinstance(task_backends[alias], DatabaseBackend):
                options = (f"--backend={alias}", "--queue-name=*", f"--min-age-days={KEEP.days}")
                call_command("prune_db_task_results", *options, verbosity=0)


def monitors() -> Iterator[TaskMonitor]:
    """Yield the monitor of the database's tasks, and that of each engine in ``TASKS`` that brings its own."""
    yield DatabaseMonitor()
    for alias in settings.TASKS:
        if path := getattr(task_backends[alias], "monitor", ""):
            yield import_string(path)()


def find_failed(since: datetime.datetime, until: datetime.datetime) -> list[FailedTask]:
    """Return the tasks of every engine that failed for good between two times, the oldest first.

    Leaves out those that were no longer needed (``index_tasks``).

    Raises ``django.db.Error`` if the database fails.
    """
    found = (task for monitor in monitors() for task in monitor.find_failed(since, until))
    needed = [task for task in found if not is_outdated(task.task_path, task.error)]
    return sorted(needed, key=lambda task: task.finished_at)


def find_waiting_since() -> datetime.datetime | None:
    """Return the time since when the oldest task of any engine waits, or None. Raises ``django.db.Error``."""
    return min(filter(None, (monitor.find_waiting_since() for monitor in monitors())), default=None)


def count() -> Counter[TaskResultStatus]:
    """Return the number of tasks of all engines in each state. Raises ``django.db.Error``."""
    total: Counter[TaskResultStatus] = Counter()
    for monitor in monitors():
        total.update(monitor.count())
    return total


def prune(since: datetime.datetime, until: datetime.datetime) -> None:
    """Delete the tasks of every engine that ended more than ``KEEP`` ago.

    Raises ``django.db.Error`` or ``ConnectorException`` if the database fails.
    """
    for monitor in monitors():
        monitor.prune()
