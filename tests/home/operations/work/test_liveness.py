"""``manage.py work --alive``: the exit code for a health check of the container or the machine."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from home.models import Worker
from home.operations.work.leases import Lease

pytestmark = pytest.mark.django_db


@pytest.fixture
def lease():
    lease = Lease()
    lease.take()
    return lease


def problem() -> str:
    with pytest.raises(CommandError) as raised:
        call_command("work", "--alive")
    assert raised.value.returncode == 1
    return str(raised.value)


def test_a_worker_that_has_renewed_its_lease_within_a_minute_is_alive(lease, capsys):
    Worker.objects.update(seen_at=timezone.now() - datetime.timedelta(seconds=55))
    call_command("work", "--alive")
    assert capsys.readouterr().out == "Фоновият процес работи.\n"


def test_without_a_worker_the_command_fails():
    assert problem() == "Фоновият процес не работи. Стартирайте го: manage.py work"


def test_a_worker_that_is_silent_for_a_minute_is_dead_and_its_last_time_is_named(lease):
    seen_at = datetime.datetime(2026, 11, 27, 16, 5, tzinfo=datetime.UTC)
    Worker.objects.update(seen_at=seen_at)
    assert "27.11.2026 18:05" in problem()


@pytest.mark.parametrize("field", ["host", "directory"])
def test_a_worker_of_another_host_or_data_directory_does_not_count(lease, field):
    Worker.objects.update(**{field: "/elsewhere"})
    assert problem()


def test_a_worker_with_a_loop_that_hangs_is_not_alive(lease):
    Worker.objects.update(stalled="delivery")
    assert problem() == "Фоновият процес работи, но част от него е блокирала: delivery."


def test_a_database_that_does_not_answer_is_named(monkeypatch):
    def fail():
        raise OperationalError("connection refused")

    monkeypatch.setattr("home.operations.work.liveness.workers_here", fail)
    assert problem() == "Базата данни не отговаря: connection refused"
