"""Wake-ups: a task tells a worker to look at the table of posts. What gets lost here, the sweep finds."""

import logging

from django.apps import apps
from django.db import router, transaction
from django_tasks import task_backends

from .conf import settings
from .models import Post
from .tasks import deliver_due

logger = logging.getLogger(__name__)


def wake() -> None:
    """Have a worker look at the table. One wake-up serves any number of posts."""
    deliver_due.using(backend=settings.TASK_BACKEND).enqueue()


def wake_with_the_rows() -> None:
    """Wake a worker once the rows are there.

    A queue that is a table in the same database gets its wake-up in the same transaction: each commit waits
    for the disk. Whatever ails a queue, the rows stand, and the sweep finds them.
    """
    if not _queue_is_a_table():
        transaction.on_commit(wake, robust=True)
        return
    try:
        with transaction.atomic():
            wake()
    except Exception:
        logger.exception("waking a worker failed")


def _queue_is_a_table() -> bool:
    if not apps.is_installed("django_tasks_db"):
        return False
    from django_tasks_db import DatabaseBackend
    from django_tasks_db.models import DBTaskResult

    same = router.db_for_write(DBTaskResult) == router.db_for_write(Post)
    return same and isinstance(task_backends[settings.TASK_BACKEND], DatabaseBackend)
