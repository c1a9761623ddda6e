"""Processes of ``manage.py work``: killed at any moment they lose no task, and SIGTERM ends them cleanly."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from home.models import Worker

from . import counted_tasks
from .conftest import PATIENCE, PROJECT, database_url

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: Seconds instead of half a minute.
LEASE = 2
#: How many workers are killed; WORK_KILLS=50 for the campaign.
KILLS = int(os.environ.get("WORK_KILLS", "6"))
UNFINISHED = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)


@pytest.fixture
def environment(network, tmp_path):
    """The environment of a worker process on the test's database."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
        "DATABASE_URL": database_url(),
        "CIVIC_SOCIAL_GRAPH_API_URL": network.url,
        "WORKER_LEASE_SECONDS": str(LEASE),
        "COUNTED_FILE": str(tmp_path / "counted"),
    }


class Forks:
    """Forked processes of ``manage.py work``."""

    def __init__(self, environment):
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.engines.work_forks"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.server.stdout.readline() == "ready\n"
        self.pids: list[int] = []

    def start(self) -> None:
        self.server.stdin.write("start\n")
        self.server.stdin.flush()
        self.pids.append(int(self.server.stdout.readline()))

    def kill(self, pid: int) -> None:
        self.pids.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        for pid in list(self.pids):
            self.kill(pid)
        self.server.kill()
        self.server.communicate()


@pytest.fixture
def forks(environment):
    started = Forks(environment)
    yield started
    started.end()


def kill_repeatedly(forks, chance, tasks: int) -> None:
    """Enqueue tasks, kill the older of two workers again and again, and wait until no task is left."""
    for number in range(tasks):
        counted_tasks.count.enqueue(number)
    for _ in range(2):
        forks.start()
    for number in range(KILLS):
        # In the middle of the work: on a busy machine a worker starts late. The older one has begun a task.
        wait_until(lambda least=3 * number + 3: DBTaskResult.objects.successful().count() >= least)
        time.sleep(chance.uniform(0, 0.1))
        forks.kill(forks.pids[0])
        forks.start()
    wait_until(lambda: not UNFINISHED.all().exists())


def test_killed_workers_leave_no_task_undone_and_none_running(forks, environment):
    tasks = 12 * KILLS
    kill_repeatedly(forks, random.Random(KILLS), tasks)
    with open(environment["COUNTED_FILE"]) as lines:
        done = Counter(map(int, lines))
    assert done.keys() == set(range(tasks))
    assert not DBTaskResult.objects.running().exists()
    started = [len(ids) for ids in DBTaskResult.objects.values_list("worker_ids", flat=True)]
    assert max(started) > 1, "no worker was killed in the middle of a task"
    twice = sum(count > 1 for count in done.values())
    print(f"kills={KILLS} tasks={tasks} given back={sum(n > 1 for n in started)} twice={twice}")  # noqa: T201


@pytest.fixture
def systemd(tmp_path, environment):
    """The socket of systemd, which a worker process notifies."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(PATIENCE)
        environment |= {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "3000000"}
        yield systemd


@pytest.fixture
def manage(environment):
    """Give a function that starts ``manage.py``."""

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return manage


def test_sigterm_lets_the_task_in_hand_end_and_releases_the_leases(environment, systemd, manage, finish):
    process = manage("work")
    try:
        assert systemd.recv(1000) == b"READY=1\nSTATUS=working"
        assert systemd.recv(1000) == b"WATCHDOG=1"
        finish(manage("work", "--alive"))
        for number in range(100):
            counted_tasks.count.enqueue(number)
        wait_until(DBTaskResult.objects.running().exists)
        process.send_signal(signal.SIGTERM)
        sent_at = time.monotonic()
        _output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        assert time.monotonic() - sent_at < 10
    finally:
        process.kill()
    assert not DBTaskResult.objects.running().exists()
    assert DBTaskResult.objects.successful().exists()
    assert DBTaskResult.objects.ready().exists()
    assert not Worker.objects.exists()
    alive = manage("work", "--alive")
    alive.communicate(timeout=PATIENCE)
    assert alive.returncode == 1


def test_sigterm_after_lost_connections_releases_the_leases(systemd, manage):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections that break.")
    process = manage("work")
    try:
        assert systemd.recv(1000) == b"READY=1\nSTATUS=working"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        process.send_signal(signal.SIGTERM)
        _output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    finally:
        process.kill()
    assert not Worker.objects.exists()


def wait_until(condition) -> None:
    """Wait for the condition; fail after ``PATIENCE`` seconds with the unfinished tasks."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, list(UNFINISHED.values("status", "worker_ids", "traceback"))
        time.sleep(0.02)
