"""The background task that carries out operations on comments: a wake-up only, as ``civic_social.tasks``."""

from django.db import transaction
from django_tasks import task

from ..conf import settings
from . import worker


@task()
def carry_out_due() -> dict:
    """Carry out every operation that is due, as the sweep does; return the number of each outcome."""
    return dict(worker.drain())


def enqueue_operations() -> None:
    """Enqueue the task after the transaction. A wake-up that is lost is made up for by the sweep."""
    transaction.on_commit(lambda: carry_out_due.using(backend=settings.TASK_BACKEND).enqueue(), robust=True)
