"""The reaper: what dead workers hold is given back, and a task that ends each worker is given up."""

import datetime

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from civic_social.tasks import deliver_due
from home.models import Worker
from home.operations.work import reaper, task_monitors
from home.operations.work.leases import Beat, Lease
from home.operations.work.task_loop import LeasedTaskWorker, LeaseEnded, TaskLoop

pytestmark = pytest.mark.django_db
READY, RUNNING, FAILED = TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED


@pytest.fixture
def lease():
    lease = Lease()
    lease.take()
    return lease


@pytest.fixture
def task(lease):
    """A task that ``lease`` holds."""
    deliver_due.using(backend="default").enqueue()
    task = DBTaskResult.objects.get()
    task.claim(lease.id)
    return task


def status():
    return DBTaskResult.objects.get().status


def end_leases():
    Worker.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=1))


def test_a_task_of_a_living_worker_stays(task):
    assert reaper.run_round() == 0
    assert status() == RUNNING


def test_a_task_of_a_dead_worker_is_given_back(task):
    end_leases()
    assert reaper.run_round() == 1
    assert status() == READY


def test_a_released_lease_gives_its_tasks_back_at_once(task, lease):
    lease.release()
    assert reaper.run_round() == 1
    assert status() == READY


def test_a_lease_in_the_far_future_left_by_a_wrong_clock_is_no_lease(task):
    Worker.objects.update(seen_at=timezone.now() + datetime.timedelta(hours=1))
    assert reaper.run_round() == 1


def test_a_task_that_ended_five_workers_fails(task, caplog):
    task.worker_ids = ["work-a", "work-b", "work-c", "work-d", "work-e"]
    task.save()
    assert reaper.run_round() == 1
    task.refresh_from_db()
    assert task.status == FAILED
    assert task.exception_class_path == "home.operations.work.reaper.WorkerLost"
    assert "civic_social.tasks.deliver_due" in caplog.text


def test_a_task_of_db_worker_which_has_no_lease_is_given_back_after_an_hour(task):
    task.claim("wBHmJvEKCRm")
    assert reaper.run_round() == 0
    DBTaskResult.objects.update(started_at=timezone.now() - datetime.timedelta(minutes=61))
    assert reaper.run_round() == 1


@pytest.mark.parametrize(
    ("error", "tries", "expected"),
    [
        ("django.db.utils.OperationalError", 1, READY),
        ("django.db.utils.InterfaceError", 4, READY),
        ("django.db.utils.OperationalError", 5, FAILED),
        ("builtins.ValueError", 1, FAILED),
    ],
)
def test_a_task_that_failed_with_the_database_is_tried_again(task, error, tries, expected):
    task.worker_ids = ["work-a"] * tries
    task.status, task.exception_class_path, task.finished_at = FAILED, error, timezone.now()
    task.save()
    reaper.run_round()
    assert status() == expected


def test_a_task_that_the_database_fails_each_time_waits_longer_each_time(task):
    """A database without a free connection fails it within milliseconds."""
    waited = []
    for tries in range(1, reaper.MOST_TRIES):
        task.worker_ids = ["work-a"] * tries
        task.status, task.exception_class_path = FAILED, "django.db.utils.OperationalError"
        task.finished_at = timezone.now()
        task.save()
        reaper.run_round()
        task.refresh_from_db()
        is_ready = DBTaskResult.objects.ready().exists()
        waited.append(0 if is_ready else round((task.run_after - timezone.now()).total_seconds()))
    assert waited == [0, 30, 120, 600]
    assert task_monitors.find_waiting_since() is None


def test_old_leases_are_deleted(lease):
    old = Lease()
    old.take()
    Worker.objects.filter(pk=old.id).update(seen_at=timezone.now() - datetime.timedelta(days=2))
    reaper.run_round()
    assert list(Worker.objects.values_list("pk", flat=True)) == [lease.id]


# The worker's side


def test_a_worker_whose_lease_has_ended_starts_no_task(task, lease, monkeypatch):
    ran = []
    monkeypatch.setattr("civic_social.delivery.worker.drain", lambda: ran.append(None) or {})
    end_leases()
    with pytest.raises(LeaseEnded):
        LeasedTaskWorker(lease, "default").run_task(task)
    assert not ran
    assert reaper.run_round() == 1
    loop = TaskLoop("default")
    loop.run_round()
    assert ran
    assert status() == TaskResultStatus.SUCCESSFUL


def test_a_worker_takes_a_new_id_after_a_database_error(task, lease, monkeypatch):
    reaper._make_ready(task)
    loop = TaskLoop("default")
    loop.lease.take()
    before = loop.lease.id

    def lose_connection(worker, task):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(LeasedTaskWorker, "run_task", lose_connection)
        with pytest.raises(ConnectionError):
            loop.run_round()
    assert status() == RUNNING
    loop.lease.ensure()
    assert loop.lease.id != before
    assert reaper.run_round() == 1
    loop.run_round()
    assert status() == TaskResultStatus.SUCCESSFUL


def test_the_beat_renews_leases_but_revives_none(lease):
    ended = Lease()
    ended.take()
    long_ago = timezone.now() - datetime.timedelta(minutes=1)
    Worker.objects.filter(pk=ended.id).update(seen_at=long_ago)
    nearly = timezone.now() - datetime.timedelta(seconds=20)
    Worker.objects.filter(pk=lease.id).update(seen_at=nearly)
    beat = Beat([lease, ended])
    beat.stalled = "delivery"
    assert beat.run_round() == 1
    row = Worker.objects.get(pk=lease.id)
    assert row.seen_at > nearly + datetime.timedelta(seconds=15)
    assert row.stalled == "delivery"
    assert not ended.is_held()
