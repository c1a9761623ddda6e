"""The clock: each slot is done once, by one of any number of workers, and missed slots are caught up once."""

import datetime

import pytest
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from home.models import ScheduledJob, Worker
from home.operations.work.clock import Clock, Job
from home.operations.work.jobs import JOBS
from home.operations.work.schedules import Every

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


class Runs(list):
    """A job that keeps the slots with which it was called, and can fail."""

    error: BaseException | None = None

    def __call__(self, since, until):
        self.append((since, until))
        if self.error:
            raise self.error


@pytest.fixture
def runs():
    return Runs()


@pytest.fixture
def clock(runs):
    """A clock with one hourly job, which was done at the last slot."""
    clock = Clock([Job("hourly", Every(3600), runs)])
    clock.run_round()
    return clock


def miss_slots(hours):
    ScheduledJob.objects.update(last_slot=F("last_slot") - hours * HOUR)


def other(clock):
    return Clock(clock.jobs)


def test_the_first_start_does_nothing_of_the_past(clock, runs):
    assert runs == []
    clock.run_round()
    assert runs == []


def test_missed_slots_are_caught_up_once(clock, runs):
    miss_slots(5)
    clock.run_round()
    clock.run_round()
    other(clock).run_round()
    ((since, until),) = runs
    assert until - since == 5 * HOUR
    assert ScheduledJob.objects.get().last_slot == until


def test_a_job_that_a_living_worker_runs_is_not_run_by_another(clock, runs):
    miss_slots(1)
    second = other(clock)
    slot, now = clock.jobs[0].schedule.latest_slot(timezone.now()), timezone.now()
    rows = ScheduledJob.objects.filter(name="hourly")
    assert rows.claim(slot, clock.lease.id, now)
    assert not rows.claim(slot, clock.lease.id, now)
    second.run_round()
    assert runs == []


def test_a_job_whose_worker_died_is_run_again(clock, runs):
    miss_slots(1)
    runs.error = KeyboardInterrupt()
    rows = ScheduledJob.objects.filter(name="hourly")
    assert rows.claim(clock.jobs[0].schedule.latest_slot(timezone.now()), clock.lease.id, timezone.now())
    Worker.objects.update(seen_at=timezone.now() - HOUR)
    runs.error = None
    other(clock).run_round()
    assert len(runs) == 1


def test_a_job_that_fails_is_tried_again_later_and_stops_no_other(clock, runs, caplog):
    after = Runs()
    clock.jobs = (*clock.jobs, Job("other", Every(3600), after))
    clock.run_round()
    miss_slots(1)
    runs.error = ValueError("broken")
    clock.run_round()
    clock.run_round()
    assert (len(runs), len(after)) == (1, 1)
    row = ScheduledJob.objects.get(name="hourly")
    assert (row.failures, row.problem, row.worker) == (1, "ValueError", "")
    assert "the job hourly failed" in caplog.text
    runs.error = None
    ScheduledJob.objects.update(retry_at=timezone.now())
    clock.run_round()
    row.refresh_from_db()
    assert len(runs) == 2
    assert (row.failures, row.problem, row.retry_at) == (0, "", None)


def test_after_a_database_error_the_clock_takes_a_new_id(clock, runs, monkeypatch):
    miss_slots(1)
    before = clock.lease.id
    with monkeypatch.context() as patch:

        def fail(*args):
            raise OperationalError

        patch.setattr("home.models.workers.ScheduledJobQuerySet.finish", fail)
        with pytest.raises(OperationalError):
            clock.run_round()
    clock.run_round()
    assert clock.lease.id != before
    assert len(runs) == 2
    assert list(Worker.objects.values_list("pk", flat=True)) == [clock.lease.id]


def test_a_slot_in_the_future_left_by_a_wrong_clock_does_not_stop_the_job(clock, runs):
    miss_slots(-24 * 30)
    clock.run_round()
    assert len(runs) == 1
    assert ScheduledJob.objects.get().last_slot <= timezone.now()


def test_every_job_of_the_site_runs():
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    now = timezone.now()
    for job in JOBS:
        job.run(now - HOUR, now)
