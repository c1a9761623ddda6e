"""Running the tasks of one database backend under a lease."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from civic_social.restore_guard import guard
from civic_social.stopping import should_stop

from .leases import Lease

#: Seconds between two looks for tasks.
INTERVAL = 0.5


class LeaseEnded(Exception):
    """The lease ended between the claim of a task and its start, so that another worker may run it."""


def database_backends() -> list[str]:
    """Return the aliases of the task backends that keep their tasks in the database."""
    return [alias for alias in settings.TASKS if isinstance(task_backends[alias], DatabaseBackend)]


def engine_workers() -> dict[str, Callable[[], None]]:
    """Return the workers of the task backends that bring their own, by the alias of the backend."""
    backends = {alias: task_backends[alias] for alias in settings.TASKS}
    return {
        alias: import_string(found.worker) for alias, found in backends.items() if hasattr(found, "worker")
    }


class LeasedTaskWorker(TaskWorker):
    """A worker that runs every task that is ready, while it holds its lease."""

    def __init__(self, lease: Lease, backend_name: str):
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=INTERVAL,
            batch=True,
            backend_name=backend_name,
            startup_delay=False,
            max_tasks=None,
            worker_id=lease.id,
        )
        self.lease = lease

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a claimed task. Raises LeaseEnded if the lease has ended: the reaper gives the task back."""
        if not self.lease.is_held():
            raise LeaseEnded(self.worker_id)
        super().run_task(db_task_result)
        self.running = not should_stop()


class TaskLoop:
    """Runs the tasks of one backend; ``run_round`` ends when no task is ready."""

    def __init__(self, backend_name: str):
        self.backend_name = backend_name
        self.lease = Lease()

    def run_round(self) -> None:
        """Run the tasks that are ready.

        After an error the next round takes a new id: a task that was left running under the old one would
        otherwise seem to be held for as long as this process lives. Raises LeaseEnded, ``django.db.Error`` if
        the database fails, and OSError if the restore guard cannot read its file.
        """
        # A query that takes no lock, before the worker's that locks the whole database on SQLite.
        if not DBTaskResult.objects.ready().filter(backend_name=self.backend_name).exists():
            return
        guard.check()  # Before the first task, because those that send mails are held after a restore.
        self.lease.ensure()
        try:
            LeasedTaskWorker(self.lease, self.backend_name).run()
        except BaseException:
            self.lease.abandon()
            raise
