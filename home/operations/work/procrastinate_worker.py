"""The worker of procrastinate in ``manage.py work``.

Jobs of a worker without a heartbeat for ``WORKER_LEASE_SECONDS`` are run again by another one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.module_loading import import_string
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app as django_app
from procrastinate.exceptions import ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.worker import Worker

from civic_social.restore_guard import guard
from civic_social.stopping import should_stop

from ..index_tasks import is_outdated
from .leases import RENEWALS, host_name
from .procrastinate_backend import JOB, NAMESPACE

logger = logging.getLogger(__name__)

#: The starts after which a task counts as failed that ends its worker each time or fails by the database.
MOST_TRIES = 5
#: Tasks that one process runs at a time.
CONCURRENCY = 2
#: Seconds between two looks at the signal to stop, and for new jobs if no notification comes.
WATCH_SECONDS, POLL_SECONDS = 0.5, 5
#: Seconds that tasks may take after the signal to stop.
STOP_SECONDS = 70

#: The last one: a task of a task could not be enqueued.
DATABASE_ERRORS = (OperationalError, InterfaceError, ConnectorException)
#: After 4 seconds, and in the end after 23 minutes.
RETRY = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4, retry_exceptions=DATABASE_ERRORS)


def create_app() -> App:
    """Return an app of procrastinate that knows the job, for one run of a worker.

    Not from a ``Blueprint``: an app that takes one over adds its namespace to the blueprint's own tasks, so
    that the worker's second run would not find the job.
    """
    app = App(connector=django_app.connector.get_worker_connector())
    app.task(name=f"{NAMESPACE}:{JOB}", retry=RETRY)(run_task)
    return app


def run_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Call the task at ``path``, in a thread of the worker.

    Raises what the task raises, unless it was no longer needed (``index_tasks``).
    """
    close_old_connections()
    try:
        import_string(path).call(*args, **kwargs)
    except ObjectDoesNotExist as error:
        if not is_outdated(path, f"{type(error).__module__}.{type(error).__qualname__}"):
            raise
        logger.info("task was not needed any more task=%s", path)
    finally:
        close_old_connections()


def run_worker() -> None:
    """Run tasks until the loop of the caller should stop; nothing while a restored database is held.

    Raises an exception of the database if that fails; the loop then starts the worker again.
    """
    if guard.check() is None:
        asyncio.run(_work())


async def _work() -> None:
    lease = settings.WORKER_LEASE_SECONDS
    app = create_app()
    unstored: list[Job] = []
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
                worker_middleware=[partial(_note_unstored, unstored)],
            )
        )
        try:
            await _watch(app, worker, unstored, lease / 3)
        finally:
            worker.cancel()  # Lets the jobs in hand end.
            # Read its exception: asyncio would log one that nobody has read as an error.
            await asyncio.gather(worker, return_exceptions=True)


async def _note_unstored(
    unstored: list[Job], call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker
) -> Any:
    """Run a job, and add it to ``unstored`` if procrastinate then fails to store its end.

    The heartbeat of its worker would keep it in the state of a running job. A middleware of procrastinate.
    """

    def note(ended: asyncio.Task) -> None:
        # The job's own exception is stored; this one is that of the query.
        error = None if ended.cancelled() else ended.exception()
        if error and not _is_in_other_hands(error):
            logger.error("the end of a task was not stored id=%s", context.job.id, exc_info=error)
            unstored.append(context.job)

    if task := asyncio.current_task():
        task.add_done_callback(note)
    return await call_next()


async def _watch(app: App, worker: asyncio.Task, unstored: list[Job], seconds: float) -> None:
    """Give back the jobs of dead workers and the ``unstored`` ones every ``seconds``.

    Returns when the loop should stop or ``worker`` has ended. Raises the exception that ended ``worker``.
    """
    loop = asyncio.get_running_loop()
    due = loop.time()
    while not should_stop():
        if worker.done():
            worker.result()
            return
        if loop.time() >= due:
            due = loop.time() + seconds
            jobs, unstored[:] = tuple(unstored), ()
            await give_back_stalled(app, jobs)
        await asyncio.sleep(WATCH_SECONDS)


async def give_back_stalled(app: App, others: Iterable[Job] = ()) -> int:
    """Make the jobs of dead workers and ``others`` ready, or failed after ``MOST_TRIES``.

    Returns their number. Raises ConnectorException if the database fails.
    """
    given_back = 0
    seconds = settings.WORKER_LEASE_SECONDS
    for job in (*others, *await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds)):
        try:
            await _give_back(app, job)
        except ConnectorException as error:
            if not _is_in_other_hands(error):
                raise
            logger.info("task was given back by another worker id=%s", job.id)
        else:
            given_back += 1
    return given_back


def _is_in_other_hands(error: BaseException) -> bool:
    """Return True if a query was refused because another worker has changed the state of the job."""
    return isinstance(error.__cause__, psycopg.errors.RaiseException)


async def _give_back(app: App, job: Job) -> None:
    """Make the job ready, or failed. Raises ConnectorException if it is not in hand any more."""
    path = job.task_kwargs.get("path", job.task_name)
    if job.attempts + 1 < MOST_TRIES:
        await app.job_manager.retry_job(job)
        logger.warning("task is given back task=%s id=%s tries=%d", path, job.id, job.attempts + 1)
    else:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        logger.error("task failed, its workers died task=%s id=%s", path, job.id)
