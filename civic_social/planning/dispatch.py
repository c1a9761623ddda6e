"""Enqueues delivery after posts have been written. A wake-up that is lost is made up for by the sweep."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.apps import apps
from django.db import router, transaction
from django.utils.module_loading import import_string
from django_tasks import task_backends

from ..conf import settings
from ..models import Post
from ..tasks import deliver_due

logger = logging.getLogger(__name__)

T = TypeVar("T")


def enqueue_delivery() -> None:
    """Enqueue the task that delivers what is due. One task serves any number of posts."""
    deliver_due.using(backend=settings.TASK_BACKEND).enqueue()


def write_and_enqueue(write: Callable[[], tuple[T, bool]]) -> T:
    """Run ``write`` in a transaction, enqueue the delivery, and return the result of ``write``.

    ``write`` returns its result, and True if anything may have become due. A queue in the same database gets
    its task in the same transaction, which saves a second commit. If the queue fails, ``write`` runs once
    more without it, and the sweep delivers the posts.
    """
    is_same_transaction = _queue_is_in_database()
    try:
        with transaction.atomic():
            result, is_due = write()
            if is_due and is_same_transaction:
                _enqueue_or_fail()
    except _QueueFailed:
        logger.exception("enqueueing the delivery failed")
        with transaction.atomic():
            result, is_due = write()
    if is_due and not is_same_transaction:
        transaction.on_commit(enqueue_delivery, robust=True)
    return result


class _QueueFailed(Exception):
    """The task could not be written; on PostgreSQL the transaction cannot be used any more."""


def _enqueue_or_fail() -> None:
    try:
        enqueue_delivery()
    except Exception as error:
        raise _QueueFailed from error


def _queue_is_in_database() -> bool:
    """Return True if the task queue is a table in the database of the posts."""
    if not apps.is_installed("django_tasks_db"):
        return False
    backend_class = import_string("django_tasks_db.DatabaseBackend")
    results = apps.get_model("django_tasks_database", "DBTaskResult")
    is_same_database = router.db_for_write(results) == router.db_for_write(Post)
    return is_same_database and isinstance(task_backends[settings.TASK_BACKEND], backend_class)
