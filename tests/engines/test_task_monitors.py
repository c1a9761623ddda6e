"""The administrators learn of the failed tasks of procrastinate and RQ as of the database's."""

import os
import re
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from .conftest import PATIENCE, PROJECT, database_url
from .test_task_queues import redis_url  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPORT = """
from tests.engines.failing_tasks import fail, report
report()
"""
WITH_RQ = """
import django_rq, django_tasks_rq, rq
from django.utils import timezone
real = timezone.now()
from tests.engines.failing_tasks import fail, report
fail.using(backend="redis").enqueue()
queue = django_rq.get_queue("default", job_class=django_tasks_rq.Job)
rq.SimpleWorker([queue], connection=queue.connection, job_class=django_tasks_rq.Job).work(burst=True)
report()
from datetime import timedelta
from unittest import mock
from home.operations.work import task_monitors
task_monitors.prune(None, None)
kept = len(queue.failed_job_registry)
with mock.patch("home.operations.work.rq_monitor.timezone.now", lambda: real + timedelta(days=15)):
    task_monitors.prune(None, None)
print("failed jobs", kept, len(queue.failed_job_registry))
"""
#: One task is run by procrastinate's worker, and a second one is left.
WITH_PROCRASTINATE = """
import asyncio
from django.core.management import call_command
from django.db import connection
from home.operations.work.procrastinate_worker import create_app
from home.operations.work import task_monitors
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.engines.failing_tasks import fail, report
from wagtail.tasks import update_reference_index_task

async def work():
    app = create_app()
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False)

def empty():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_events CASCADE")

call_command("migrate", "procrastinate", verbosity=0)
empty()
fail.enqueue()
# Its object was deleted before its turn.
update_reference_index_task.enqueue("wagtailcore", "page", "987654")
asyncio.run(work())
fail.enqueue()
report()
call_command("procrastinate", "shell", "retry", str(ProcrastinateJob.objects.get(status="failed").pk))
asyncio.run(work())
print("run again", task_monitors.count()["FAILED"])
fail.enqueue()

def left_after(days):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '%s days'", [days])
    task_monitors.prune(None, None)
    return sorted((str(state), number) for state, number in task_monitors.count().items())

print("kept", left_after(13), "and", left_after(15))
empty()
"""


@pytest.fixture
def run(network):
    """Return a function that runs code in a process on the test's database, and returns its output."""
    get_user_model().objects.create_superuser("admin", "admin@example.bg")

    def run(code, **variables):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
            "DATABASE_URL": database_url(),
            "CIVIC_SOCIAL_GRAPH_API_URL": network.url,
            **variables,
        }
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_failed_task_of_rq_is_mailed(run, redis_url):  # noqa: F811
    output = run(WITH_RQ, TASKS_BACKEND="redis", REDIS_URL=redis_url)
    assert "failed jobs 1 0" in output
    assert "sent 1 0" in output
    assert "tests.engines.failing_tasks.fail\n" in output


def test_redis_that_is_down_keeps_back_no_other_notice(run):
    output = run(REPORT, TASKS_BACKEND="redis", REDIS_URL="redis://127.0.0.1:1/0")
    assert "sent 0 0" in output


def test_failed_task_of_procrastinate_is_mailed_and_a_waiting_one_is_counted(run):
    if connection.vendor != "postgresql":
        pytest.skip("procrastinate needs PostgreSQL: run .ci/with-servers with DATABASE_URL=$POSTGRESQL_URL.")
    pytest.importorskip("procrastinate")
    output = run(WITH_PROCRASTINATE, TASKS_BACKEND="procrastinate")
    assert "sent 1 0" in output
    assert "tests.engines.failing_tasks.fail\n" in output
    assert "states [('FAILED', 1), ('READY', 1), ('SUCCESSFUL', 1)]" in output
    assert "waiting True ['']" in output
    assert re.search(r": manage\.py procrastinate shell retry \d+\n", output)
    assert "run again 2" in output
    assert "kept [('FAILED', 2), ('READY', 1), ('SUCCESSFUL', 1)] and [('READY', 1)]" in output
