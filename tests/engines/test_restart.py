"""PostgreSQL crashes and restarts during deliveries: no post is lost or doubled, and the worker continues."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from glob import glob
from pathlib import Path

import psycopg
import pytest
import requests

from tests.campaigns.processes import running_network

from .conftest import PATIENCE, PROJECT

pytestmark = pytest.mark.slow

POSTS = 40
#: Timeouts and delays of seconds instead of minutes, in the same proportion as on a public site.
TIMES = {
    "REQUEST_TIMEOUT": [2, 4],
    "LEASE_SECONDS": 8,
    "READ_BACK_SECONDS": [3, 5],
    "LIST_LAG_SECONDS": 0.5,
    "DOUBT_SECONDS": [1, 2],
}
#: Creates the audit log's triggers, which the tables alone do not have, and the due posts.
CREATE_POSTS = f"""
from django.db import connection
from civic_social.audit_log import triggers
from tests.civic_social.factories import PostFactory, SocialAccountFactory
triggers.install(connection)
account = SocialAccountFactory(remote_id="1000")
for number in range({POSTS}):
    message = {{"text": f"Обявление {{number}}", "link": f"https://example.bg/{{number}}/"}}
    PostFactory(account=account, desired=message)
"""


class Cluster:
    """A PostgreSQL server for one test, on a loopback port."""

    def __init__(self, programs: Path, home: Path, port: int):
        self.programs, self.home, self.port = programs, home, port

    @property
    def url(self) -> str:
        """The address of its database, as ``DATABASE_URL`` takes it."""
        return f"postgres://civic@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. Raises CalledProcessError if it fails."""
        # PostgreSQL refuses to run as root.
        drop = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*drop, str(self.programs / program), "--pgdata", str(self.home / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.home)

    def start(self) -> None:
        """Create the cluster and start the server."""
        self.run("initdb", "--username", "civic", "--auth", "trust", "--encoding", "UTF8")
        # Only the server crashes and not the machine, so nothing has to reach the disk.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.home}"
        options += " -c fsync=off"
        self.run("pg_ctl", "--wait", "--log", str(self.home / "log"), "--options", options, "start")

    def crash_and_restart(self) -> None:
        """End the server without a shutdown and start it again."""
        self.run("pg_ctl", "--wait", "--mode", "immediate", "--log", str(self.home / "log"), "restart")

    def stop(self) -> None:
        """Stop the server."""
        self.run("pg_ctl", "--mode", "immediate", "stop")


@pytest.fixture(scope="module")
def cluster():
    """A running PostgreSQL server with the tables; the test is skipped if PostgreSQL is not installed."""
    programs = sorted(glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
    if not (Path(programs[-1]) / "initdb").exists():
        pytest.skip("No PostgreSQL: apt-get install postgresql.")
    home = Path(tempfile.mkdtemp(prefix="restart-"))
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    cluster = Cluster(Path(programs[-1]), home, port)
    cluster.start()
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0"],
        cwd=PROJECT,
        env=environment(cluster, "http://127.0.0.1:9"),
        check=True,
    )
    yield cluster
    cluster.stop()
    shutil.rmtree(home, ignore_errors=True)


def environment(cluster, network) -> dict[str, str]:
    """Return the environment of a worker process on the cluster."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
        "DATABASE_URL": cluster.url,
        "CIVIC_SOCIAL_GRAPH_API_URL": network,
        "CIVIC_SOCIAL_TIMES": json.dumps(TIMES),
        "WITHOUT_MIGRATIONS": "true",
    }


@pytest.fixture
def network():
    """A network whose lists are late and that takes a moment for each response."""
    with running_network(slow=0.2, lag=0.3) as url:
        yield url


@pytest.fixture
def manage(cluster, network):
    """Give a function that starts ``manage.py`` on the cluster; processes end with the test."""
    processes = []

    def manage(*arguments) -> subprocess.Popen:
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(
            # The worker logs each crash, which would fill a pipe.
            command,
            cwd=PROJECT,
            env=environment(cluster, network),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        processes.append(process)
        return process

    yield manage
    for process in processes:
        process.kill()
        process.communicate()


def test_database_crash_neither_loses_nor_doubles_a_post_nor_ends_the_worker(
    cluster, network, manage, finish
):
    finish(manage("shell", "--no-imports", "-c", CREATE_POSTS))
    worker = manage("social", "deliver", "--watch", "0.2")
    for crashes in (1, 2, 3):
        wait_until(lambda least=crashes * 4: len(accepted_posts(network)) >= least)
        cluster.crash_and_restart()
    wait_until(lambda: statuses(cluster) == {"live"}, pause=1)
    assert worker.poll() is None
    posts = accepted_posts(network)
    assert len({post["texts"][0] for post in posts}) == POSTS
    assert len([post for post in posts if not post["removed"]]) == POSTS


def accepted_posts(network) -> list[dict]:
    """Return the posts that the network has accepted, removed ones too."""
    return requests.get(f"{network}/accepted/1000", timeout=30).json()["data"]


def statuses(cluster) -> set[str]:
    """Return the statuses that posts have in the database."""
    with psycopg.connect(cluster.url) as connection:
        return {status for (status,) in connection.execute("SELECT status FROM civic_social_post")}


def wait_until(condition, pause=0.05) -> None:
    """Call ``condition`` until it is true; fail the test if that takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(pause)


ENQUEUE = """
from tests.engines.counted_tasks import count
for number in range(60):
    count.enqueue(number)
"""


def test_database_crash_loses_no_task_and_does_not_end_work(cluster, manage, finish, tmp_path, monkeypatch):
    counted = tmp_path / "counted"
    monkeypatch.setenv("COUNTED_FILE", str(counted))
    monkeypatch.setenv("WORKER_LEASE_SECONDS", "3")
    finish(manage("shell", "--no-imports", "-c", ENQUEUE))
    worker = manage("work")
    for crashes in (1, 2, 3):
        wait_until(lambda least=crashes * 8: len(numbers_in(counted)) >= least)
        cluster.crash_and_restart()
    wait_until(lambda: len(numbers_in(counted)) == 60)
    wait_until(lambda: task_statuses(cluster) == {"SUCCESSFUL"}, pause=1)
    assert worker.poll() is None


def numbers_in(counted: Path) -> set[str]:
    """Return the numbers of the tasks that have been done."""
    return set(counted.read_text().split()) if counted.exists() else set()


def task_statuses(cluster) -> set[str]:
    """Return the statuses that the counted tasks have in the database."""
    query = "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%counted%'"
    with psycopg.connect(cluster.url) as connection:
        return {status for (status,) in connection.execute(query)}
