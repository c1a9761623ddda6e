"""The tasks of procrastinate: those that failed, wait, or are in a state, from its models for Django."""

import datetime

from asgiref.sync import async_to_sync
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.jobs import Status

from .task_monitors import KEEP, FailedTask

STATES = {
    Status.TODO: TaskResultStatus.READY,
    Status.DOING: TaskResultStatus.RUNNING,
    Status.SUCCEEDED: TaskResultStatus.SUCCESSFUL,
    Status.FAILED: TaskResultStatus.FAILED,
    Status.CANCELLED: TaskResultStatus.FAILED,
    Status.ABORTED: TaskResultStatus.FAILED,
}


class ProcrastinateMonitor:
    """A ``task_monitors.TaskMonitor``; procrastinate stores no exception, only its log names it."""

    def find_failed(self, since: datetime.datetime, until: datetime.datetime) -> list[FailedTask]:
        events = ProcrastinateEvent.objects.filter(
            type="failed", at__gt=since, at__lte=until, job__status=Status.FAILED.value
        )
        return [
            FailedTask(
                event.at,
                event.job.args.get("path", event.job.task_name),
                retry_command=f"manage.py procrastinate shell retry {event.job_id}",
            )
            for event in events.select_related("job")
        ]

    def find_waiting_since(self) -> datetime.datetime | None:
        """Return since when the oldest ready task waits: from its planned time, or else its first event."""
        now = timezone.now()
        ready = ProcrastinateJob.objects.filter(
            Q(scheduled_at=None) | Q(scheduled_at__lte=now), status=Status.TODO.value
        )
        since = ready.annotate(since=Coalesce(F("scheduled_at"), Min("procrastinateevent__at")))
        return since.aggregate(oldest=Min("since"))["oldest"]

    def count(self) -> dict[TaskResultStatus, int]:
        counts: dict[TaskResultStatus, int] = {}
        rows = ProcrastinateJob.objects.order_by().values_list("status").annotate(number=Count("pk"))
        for status, number in rows:
            state = STATES[Status(status)]
            counts[state] = counts.get(state, 0) + number
        return counts

    def prune(self) -> None:
        """Delete failed tasks that ended more than ``KEEP`` ago; successful ones are deleted at their end."""
        async_to_sync(app.job_manager.delete_old_jobs)(
            nb_hours=KEEP // datetime.timedelta(hours=1),
            include_failed=True,
            include_cancelled=True,
            include_aborted=True,
        )
