"""Worker processes on the database of the test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests import graph_server
from tests.civic_social.conftest import root  # noqa: F401

PROJECT = Path(__file__).resolve().parent.parent.parent
#: Seconds to wait for a process; it starts in three, but in many more on a busy machine.
PATIENCE = 240


def database_url() -> str:
    """Return the address of the test database, as ``DATABASE_URL`` takes it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )


@pytest.fixture
def network():
    """A Graph API that takes a moment for each response, so that it can count parallel calls."""
    with graph_server.running(latency_ms=10) as server:
        yield server


@pytest.fixture
def start(network):
    """Give a function that runs ``manage.py`` on the test's database and network until the test ends."""
    processes = []

    def start(*arguments, **variables):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.engines.worker_settings",
            "DATABASE_URL": database_url(),
            "CIVIC_SOCIAL_GRAPH_API_URL": network.url,
            **variables,
        }
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def finish():
    """Give a function that waits for a process and returns its output, or fails the test if it failed."""

    def finish(process) -> str:
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        return output

    return finish
