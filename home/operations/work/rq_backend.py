"""Tasks in RQ. This module is imported with the first task, before the models are."""

from django_tasks_rq import RQBackend


class MonitoredRQBackend(RQBackend):
    """The backend for ``TASKS`` that stores tasks in Redis, and names the class that lists failed tasks."""

    monitor = "home.operations.work.rq_monitor.RQMonitor"
