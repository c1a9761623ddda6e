"""Tasks in procrastinate: a queue in PostgreSQL whose workers, on any number of machines, send heartbeats.

It knows one job, which calls a task of Django's interface by its path. A job is stored in the transaction
that enqueues it. Jobs of a worker without a heartbeat for ``WORKER_LEASE_SECONDS`` are run again by another.
"""

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import Task, TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from procrastinate import App, Blueprint, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.jobs import DeleteJobCondition, Status

from civic_social.restore_guard import guard
from civic_social.stopping import should_stop

from .leases import RENEWALS, host_name

logger = logging.getLogger(__name__)

#: The job, under a name that stays valid for jobs of older versions.
NAMESPACE, JOB = "civic", "run_task"
#: After so many starts a task that ends its worker each time, or that the database fails, counts as failed.
MOST_TRIES = 5
#: Tasks that one process runs at a time.
CONCURRENCY = 2
#: Seconds between two looks at the signal to stop, and for new jobs if no notification comes.
WATCH_SECONDS, POLL_SECONDS = 0.5, 5
#: Seconds that tasks may take after the signal to stop.
STOP_SECONDS = 70

jobs = Blueprint()


@jobs.task(
    name=JOB,
    retry=RetryStrategy(
        max_attempts=MOST_TRIES, exponential_wait=2, retry_exceptions=(OperationalError, InterfaceError)
    ),
)
def run_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call the task at ``path``, in a thread of the worker. Raises what the task raises."""
    close_old_connections()
    try:
        import_string(path).call(*args, **kwargs)
    finally:
        close_old_connections()


class ProcrastinateBackend(BaseTaskBackend):
    """The backend for ``TASKS`` that stores tasks in procrastinate's tables; results are not kept."""

    supports_defer = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Store a job for the task. Raises ``procrastinate.exceptions.ConnectorException`` if that fails."""
        self.validate_task(task)
        job = django_app.configure_task(
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

    def run_worker(self) -> None:
        """Run tasks until the loop of the caller should stop; nothing while a restored database is held.

        Raises an exception of the database if that fails; the loop then starts the worker again.
        """
        if guard.check() is None:
            asyncio.run(_work())


async def _work() -> None:
    lease = settings.WORKER_LEASE_SECONDS
    app = App(connector=django_app.connector.get_worker_connector())
    app.add_tasks_from(jobs, namespace=NAMESPACE)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                name=host_name(),
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=lease / RENEWALS,
                stalled_worker_timeout=lease,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs=DeleteJobCondition.SUCCESSFUL,
                install_signal_handlers=False,
            )
        )
        try:
            await _watch(app, worker, lease / 3)
        finally:
            worker.cancel()  # Lets the jobs in hand end.
            await asyncio.wait([worker])


async def _watch(app: App, worker: asyncio.Task, seconds: float) -> None:
    """Give back the jobs of dead workers every ``seconds``, until the loop should stop or ``worker`` ends.

    Raises the exception that ended ``worker``.
    """
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not should_stop():
        if worker.done():
            worker.result()
            return
        if loop.time() >= due:
            due = loop.time() + seconds
            await give_back_stalled(app)
        await asyncio.sleep(WATCH_SECONDS)


async def give_back_stalled(app: App) -> int:
    """Make the jobs of dead workers ready, or failed after ``MOST_TRIES``; return their number."""
    stalled = list(
        await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_LEASE_SECONDS)
    )
    for job in stalled:
        path = job.task_kwargs.get("path", job.task_name)
        if job.attempts + 1 < MOST_TRIES:
            logger.warning("task is given back task=%s id=%s tries=%d", path, job.id, job.attempts + 1)
            await app.job_manager.retry_job(job)
        else:
            logger.error("task failed, its workers died task=%s id=%s", path, job.id)
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    return len(stalled)
