"""The background task that works off events of networks: a wake-up only, as ``civic_social.tasks``."""

from django.db import transaction
from django_tasks import task

from ..conf import settings
from . import events


@task()
def work_off_events() -> int:
    """Work off the waiting events, as the sweep does; return their number."""
    return events.work_off()


def enqueue_events() -> None:
    """Enqueue the task. A wake-up that is lost is made up for by the sweep."""
    transaction.on_commit(lambda: work_off_events.using(backend=settings.TASK_BACKEND).enqueue(), robust=True)
