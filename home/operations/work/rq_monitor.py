"""The tasks of RQ that failed."""

import datetime
import logging

import django_rq
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from redis.exceptions import RedisError
from rq.job import Job
from rq.registry import FailedJobRegistry

from .task_monitors import KEEP, FailedTask

logger = logging.getLogger(__name__)

#: The number of a queue's newest failed jobs that are read.
MOST_JOBS = 200


class RQMonitor:
    """A ``task_monitors.TaskMonitor`` of every queue of RQ.

    Only failures are read. Its tasks wake workers, the sweep does what they miss, and a Redis that hangs must
    not delay the dashboard.
    """

    def find_failed(self, since: datetime.datetime, until: datetime.datetime) -> list[FailedTask]:
        """Return the failed jobs of that time; none while Redis does not answer: other mails leave."""
        try:
            return [
                FailedTask(job.ended_at, job.func_name)
                for name in django_rq.settings.QUEUES
                for job in self._read_failed(name)
                if job.ended_at and since < job.ended_at <= until
            ]
        except RedisError as error:
            logger.warning("failed tasks cannot be read from Redis: %s", type(error).__name__)
            return []

    def find_waiting_since(self) -> None:
        return None

    def count(self) -> dict[TaskResultStatus, int]:
        return {}

    def prune(self) -> None:
        """Delete failed jobs that ended more than ``KEEP`` ago; none while Redis does not answer.

        RQ would keep them for a year; it deletes successful ones by itself.
        """
        try:
            for name in django_rq.settings.QUEUES:
                self._prune_failed(django_rq.get_queue(name).failed_job_registry)
        except RedisError as error:
            logger.warning("old tasks cannot be deleted from Redis: %s", type(error).__name__)

    def _prune_failed(self, registry: FailedJobRegistry) -> None:
        for job in Job.fetch_many(registry.get_job_ids(), connection=registry.connection):
            if job and job.ended_at and job.ended_at < timezone.now() - KEEP:
                registry.remove(job, delete_job=True)

    def _read_failed(self, name: str) -> list[Job]:
        queue = django_rq.get_queue(name)
        ids = queue.failed_job_registry.get_job_ids(0, MOST_JOBS - 1, desc=True)
        return [job for job in Job.fetch_many(ids, connection=queue.connection) if job]
