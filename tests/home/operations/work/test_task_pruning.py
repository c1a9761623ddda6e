"""Ended tasks are deleted after two weeks, failed ones as well, and waiting ones never."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from home.operations.work import task_monitors
from home.operations.work.jobs import JOBS

pytestmark = pytest.mark.django_db
DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mails"]}}
DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def store(status, days, queue="default"):
    """Store a task that ended ``days`` ago."""
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.engines.failing_tasks.fail",
        queue_name=queue,
        backend_name="default",
        run_after=timezone.now(),
        exception_class_path="",
        traceback="",
        finished_at=timezone.now() - timedelta(days=days),
    )


def prune():
    """Run the job of the clock."""
    job = next(job for job in JOBS if job.name == "prune_db_task_results")
    job.run(timezone.now(), timezone.now())
    return set(DBTaskResult.objects.values_list("pk", flat=True))


def test_old_tasks_of_every_queue_are_deleted(settings):
    settings.TASKS = DATABASE
    store(TaskResultStatus.FAILED, 15)
    store(TaskResultStatus.SUCCESSFUL, 15, queue="mails")
    kept = [store(TaskResultStatus.FAILED, 13), store(TaskResultStatus.READY, 15)]
    assert prune() == {task.pk for task in kept}


def test_pruning_does_not_fail_without_a_database_backend(settings):
    settings.TASKS = DUMMY
    task = store(TaskResultStatus.FAILED, 15)
    assert prune() == {task.pk}


def test_tasks_of_every_monitor_are_pruned(settings, monkeypatch):
    pruned = []
    monitor = type("Monitor", (), {"prune": lambda self: pruned.append(1)})
    monkeypatch.setattr(task_monitors, "monitors", lambda: iter([monitor(), monitor()]))
    prune()
    assert pruned == [1, 1]
