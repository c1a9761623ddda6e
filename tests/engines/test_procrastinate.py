"""Workers on procrastinate, on two machines: killed they lose no task, and leave none running."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest
from django.db import connection

from .conftest import PATIENCE, PROJECT, database_url
from .test_work import Forks

pytest.importorskip("procrastinate")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LEASE = 2
#: How many workers are killed; WORK_KILLS=50 for the campaign.
KILLS = int(os.environ.get("WORK_KILLS", "6"))
ENQUEUE = """
from tests.engines.counted_tasks import count
for number in range({tasks}):
    count.enqueue(number)
"""


@pytest.fixture
def environment(network, tmp_path):
    """The environment of worker processes whose tasks are in procrastinate."""
    if connection.vendor != "postgresql":
        pytest.skip("procrastinate needs PostgreSQL: run .ci/with-servers with DATABASE_URL=$POSTGRESQL_URL.")
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
        "DATABASE_URL": database_url(),
        "CIVIC_SOCIAL_GRAPH_API_URL": network.url,
        "WORKER_LEASE_SECONDS": str(LEASE),
        "COUNTED_FILE": str(tmp_path / "counted"),
        "TASKS_BACKEND": "procrastinate",
    }
    # Its tables are not among those of the test database, whose settings have another queue.
    manage(variables, "migrate", "procrastinate", "--verbosity", "0")
    run("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_events CASCADE")
    yield variables
    run("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_events CASCADE")


def manage(environment, *arguments) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=PROJECT, env=environment, check=True)


def run(query: str) -> list[tuple]:
    with psycopg.connect(database_url()) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def machines(environment, tmp_path):
    """Two machines with a data directory each, on one database."""
    started = [Forks({**environment, "DATA_DIR": str(tmp_path / name)}) for name in ("one", "two")]
    yield started
    for machine in started:
        machine.end()


def wait_until(condition, pause=0.2) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert not run("SELECT 1 FROM procrastinate_jobs WHERE status = 'failed'"), "see the log"
        assert time.monotonic() < deadline, run("SELECT status, attempts, worker_id FROM procrastinate_jobs")
        time.sleep(pause)


def unfinished() -> int:
    return run("SELECT count(*) FROM procrastinate_jobs")[0][0]


def done_numbers(environment) -> list[int]:
    """Return the numbers of the tasks that were done, those done twice twice."""
    if not os.path.exists(environment["COUNTED_FILE"]):
        return []
    with open(environment["COUNTED_FILE"]) as lines:
        return list(map(int, lines))


def test_killed_workers_on_two_machines_leave_no_task_undone_and_none_running(environment, machines):
    chance, tasks = random.Random(KILLS), 30 * KILLS
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE.format(tasks=tasks))
    given_back = set()

    def look():
        given_back.update(run("SELECT id FROM procrastinate_jobs WHERE attempts > 0"))
        return True

    for machine in machines:
        machine.start()
    for number in range(KILLS):
        # In the middle of the work: a killed process has begun some tasks.
        wait_until(lambda least=20 * number + 10: look() and len(done_numbers(environment)) >= least, 0.02)
        time.sleep(chance.uniform(0, 0.1))
        machine = machines[number % 2]
        machine.kill(machine.pids[0])
        machine.start()
    # Done jobs are deleted, and failed ones kept.
    wait_until(lambda: look() and not unfinished(), 0.02)
    done = Counter(done_numbers(environment))
    assert done.keys() == set(range(tasks))
    assert given_back, "no worker was killed in the middle of a task"
    twice = sum(count > 1 for count in done.values())
    print(f"kills={KILLS} tasks={tasks} given back={len(given_back)} twice={twice}")  # noqa: T201


def test_sigterm_lets_the_tasks_in_hand_end(environment):
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE.format(tasks=200))
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=PROJECT, env=environment)
    try:
        wait_until(lambda: unfinished() < 190)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
    assert not run("SELECT 1 FROM procrastinate_jobs WHERE status = 'doing'")
    assert not run("SELECT 1 FROM procrastinate_workers")
    done = done_numbers(environment)
    assert len(done) == len(set(done)) == 200 - unfinished()


def test_worker_that_was_taken_for_dead_starts_again_and_does_its_tasks(environment, machines):
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE.format(tasks=60))
    machines[0].start()
    wait_until(lambda: len(done_numbers(environment)) >= 5, 0.02)
    # As another worker does with one whose heartbeat is too old, such as that of a suspended machine.
    run("DELETE FROM procrastinate_workers")
    wait_until(lambda: not unfinished())
    assert set(done_numbers(environment)) == set(range(60))


#: A worker lists a stalled job, and gives it back after another worker has done so.
GIVE_BACK_TWICE = """
import asyncio
from home.operations.work.procrastinate_worker import create_app, give_back_stalled

async def give_back():
    async with create_app().open_async() as app:
        stalled = await app.job_manager.get_stalled_jobs()
        async def listed_before(**_options):
            return stalled
        first = await give_back_stalled(app)
        app.job_manager.get_stalled_jobs = listed_before
        assert (first, await give_back_stalled(app)) == (1, 0)

asyncio.run(give_back())
"""


def test_job_that_another_worker_has_given_back_is_left(environment):
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE.format(tasks=1))
    # As a job is left by a worker that was removed from the table.
    run("UPDATE procrastinate_jobs SET status = 'doing'")
    manage(environment, "shell", "--no-imports", "-c", GIVE_BACK_TWICE)
    assert run("SELECT status, attempts FROM procrastinate_jobs") == [("todo", 1)]


def test_task_whose_end_could_not_be_stored_does_not_stay_running(environment, machines):
    """The connection breaks during this query, but the worker lives on, and with it its heartbeat."""
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE.format(tasks=1))
    with psycopg.connect(database_url()) as holder:
        # A task takes 80 ms; the row is locked when it has begun.
        machines[0].start()
        locked = "SELECT id FROM procrastinate_jobs WHERE status = 'doing' FOR UPDATE"
        wait_until(lambda: holder.execute(locked).fetchone() or holder.rollback(), 0.005)
        waits = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%finish_job%'"
        wait_until(lambda: run(f"SELECT pid {waits}"), 0.05)
        run(f"SELECT pg_terminate_backend(pid) {waits}")
    wait_until(lambda: not unfinished())
    assert done_numbers(environment) == [0, 0]


ENQUEUE_NESTED = """
from tests.engines.counted_tasks import count_later
count_later.enqueue(7)
"""


def test_task_that_could_not_enqueue_another_one_is_tried_again(environment, machines):
    manage(environment, "shell", "--no-imports", "-c", ENQUEUE_NESTED)
    run("ALTER FUNCTION procrastinate_defer_jobs_v1 RENAME TO defer_jobs_for_later")
    try:
        machines[0].start()
        wait_until(lambda: run("SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND attempts > 0"))
    finally:
        run("ALTER FUNCTION defer_jobs_for_later RENAME TO procrastinate_defer_jobs_v1")
    wait_until(lambda: not unfinished())
    assert done_numbers(environment) == [7]
