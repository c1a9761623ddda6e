"""PostgreSQL falls and comes back in the middle of delivery: every post ends true, the worker lives on."""

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

import pytest
import requests

from tests.campaigns.processes import running_network

from .conftest import PATIENCE, PROJECT

pytestmark = pytest.mark.slow

POSTS = 40
#: As in the crash campaign: seconds instead of minutes, in the real proportion.
TIMES = {
    "REQUEST_TIMEOUT": [2, 4],
    "LEASE_SECONDS": 8,
    "READ_BACK_SECONDS": [3, 5],
    "LIST_LAG_SECONDS": 0.5,
    "DOUBT_SECONDS": [1, 2],
}
PUBLISH = f"""
from django.utils import timezone
from civic_social.models import Post, SocialAccount
from tests.civic_social.factories import PostFactory, SocialAccountFactory
account = SocialAccountFactory(remote_id="1000")
for number in range({POSTS}):
    message = {{"text": f"Обявление {{number}}", "link": f"https://example.bg/{{number}}/"}}
    PostFactory(account=account, desired=message)
"""
SHOW = """
import json
from civic_social.models import Post
print("STATES", json.dumps(list(Post.objects.values_list("status", "remote_id", "problem"))))
"""


class Cluster:
    """A PostgreSQL of the test's own, on loopback."""

    def __init__(self, programs: Path, home: Path, port: int):
        self.programs, self.home, self.port = programs, home, port

    @property
    def url(self) -> str:
        return f"postgres://civic@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        drop = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*drop, str(self.programs / program), "--pgdata", str(self.home / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.home)

    def begin(self) -> None:
        self.run("initdb", "--username", "civic", "--auth", "trust", "--encoding", "UTF8")
        # It falls, but not the machine under it.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.home}"
        options += " -c fsync=off"
        self.run("pg_ctl", "--wait", "--log", str(self.home / "log"), "--options", options, "start")

    def fall_and_come_back(self) -> None:
        self.run("pg_ctl", "--wait", "--mode", "immediate", "--log", str(self.home / "log"), "restart")

    def end(self) -> None:
        self.run("pg_ctl", "--mode", "immediate", "stop")


@pytest.fixture
def cluster():
    programs = sorted(glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
    if not (Path(programs[-1]) / "initdb").exists():
        pytest.skip("No PostgreSQL: apt-get install postgresql.")
    home = Path(tempfile.mkdtemp(prefix="restart-"))
    if os.getuid() == 0:
        shutil.chown(home, "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Cluster(Path(programs[-1]), home, port)
    made.begin()
    yield made
    made.end()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def network():
    """A network that lists what it has, and takes a moment for each answer."""
    with running_network(slow=0.2, lag=0.3) as url:
        yield url


@pytest.fixture
def manage(cluster, network):
    """Start ``manage.py`` on the cluster; whatever still runs at the end is ended."""
    processes = []

    def manage(*arguments) -> subprocess.Popen:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
            "DATABASE_URL": cluster.url,
            "CIVIC_SOCIAL_GRAPH_API_URL": network,
            "CIVIC_SOCIAL_TIMES": json.dumps(TIMES),
        }
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(
            # What the worker says of the falls would fill a pipe.
            command,
            cwd=PROJECT,
            env=environment,
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


def test_a_restart_of_the_database_loses_nothing_doubles_nothing_and_ends_no_worker(
    cluster, network, manage, finish
):
    assert manage("migrate", "--verbosity", "0").wait(3 * PATIENCE) == 0
    finish(manage("shell", "--no-imports", "-c", PUBLISH))
    worker = manage("social", "deliver", "--watch", "0.2")
    for falls in (1, 2, 3):
        wait_until(lambda least=falls * 4: len(accepted(network)) >= least)
        cluster.fall_and_come_back()
    wait_until(lambda: states(manage, finish) == {"live"}, pause=3)
    assert worker.poll() is None
    posts = accepted(network)
    assert len({post["texts"][0] for post in posts}) == POSTS
    standing = [post["texts"][0] for post in posts if not post["removed"]]
    assert len(standing) == POSTS


def accepted(network) -> list[dict]:
    return requests.get(f"{network}/accepted/1000", timeout=30).json()["data"]


def states(manage, finish) -> set[str]:
    printed = finish(manage("shell", "--no-imports", "-c", SHOW))
    return {row[0] for row in json.loads(printed.partition("STATES ")[2])}


def wait_until(condition, pause=0.05) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(pause)
