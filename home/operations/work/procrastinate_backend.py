"""Tasks in procrastinate: a queue in PostgreSQL whose workers, on any number of machines, send heartbeats.

It knows one job, which calls a task of Django's interface by its path. A job is stored in the transaction
that enqueues it. This module is imported with the first task, before the models are.
"""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from procrastinate.contrib.django import app

#: The job, under a name that stays valid for jobs of older versions.
NAMESPACE, JOB = "civic", "run_task"


class ProcrastinateBackend(BaseTaskBackend):
    """The backend for ``TASKS`` that stores tasks in procrastinate's tables; results are not kept."""

    #: The function that runs the worker of a process; imported when models are.
    worker = "home.operations.work.procrastinate_worker.run_worker"
    #: The dotted path of the class that lists failed and waiting tasks.
    monitor = "home.operations.work.procrastinate_monitor.ProcrastinateMonitor"
    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Store a job for the task. Raises ``procrastinate.exceptions.ConnectorException`` if that fails."""
        self.validate_task(task)
        job = app.configure_task(
            f"{NAMESPACE}:{JOB}",
            queue=task.queue_name,
            priority=task.priority,
            schedule_at=task.run_after,
        )
        number = job.defer(path=task.module_path, args=list(args), kwargs=dict(kwargs))
        return TaskResult(
            task=task,
            id=str(number),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return an error if the database is not PostgreSQL."""
        if connections["default"].vendor == "postgresql":
            return []
        hint = _("Set DATABASE_URL to a PostgreSQL database, or TASKS_BACKEND to “database”.")
        return [Error(_("Procrastinate needs PostgreSQL."), hint=hint, id="home.E020")]
