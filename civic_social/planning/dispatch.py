"""Wake-ups: a task tells a worker to look at the table of posts. What gets lost here, the sweep finds."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.apps import apps
from django.db import router, transaction
from django_tasks import task_backends

from ..conf import settings
from ..models import Post
from ..tasks import deliver_due

logger = logging.getLogger(__name__)

T = TypeVar("T")


def wake() -> None:
    """Have a worker look at the table. One wake-up serves any number of posts."""
    deliver_due.using(backend=settings.TASK_BACKEND).enqueue()


def write_and_wake(write: Callable[[], tuple[T, bool]]) -> T:
    """Run ``write`` in a transaction, and wake a worker once its rows are there.

    ``write`` returns its result and whether anything may have become due. A queue that is a table in the same
    database gets its wake-up in the same transaction: each commit waits for the disk. Whatever ails a queue,
    the rows stand (``write`` runs once more for them), and the sweep finds them.
    """
    wakes_within = _queue_is_a_table()
    try:
        with transaction.atomic():
            result, is_due = write()
            if is_due and wakes_within:
                _wake_within()
    except _QueueFailed:
        logger.exception("waking a worker failed")
        with transaction.atomic():
            result, is_due = write()
    if is_due and not wakes_within:
        transaction.on_commit(wake, robust=True)
    return result


class _QueueFailed(Exception):
    """The wake-up could not be written; on PostgreSQL, nothing more can be in this transaction."""


def _wake_within() -> None:
    try:
        wake()
    except Exception as error:
        raise _QueueFailed from error


def _queue_is_a_table() -> bool:
    if not apps.is_installed("django_tasks_db"):
        return False
    from django_tasks_db import DatabaseBackend
    from django_tasks_db.models import DBTaskResult

    same = router.db_for_write(DBTaskResult) == router.db_for_write(Post)
    return same and isinstance(task_backends[settings.TASK_BACKEND], DatabaseBackend)
