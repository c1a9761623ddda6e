"""Worker processes on the test's own database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests import graph_server
from tests.civic_social.conftest import root  # noqa: F401

PROJECT = Path(__file__).resolve().parent.parent.parent
#: A process starts in seconds, and in many more on a busy machine.
PATIENCE = 240


def database_url() -> str:
    """Return the address of the database in which the test runs, as another process can reach it."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return (
        f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )


@pytest.fixture
def network():
    """A Graph server that takes a moment for each answer, so that calls at once would be seen."""
    with graph_server.running(latency_ms=10) as server:
        yield server


@pytest.fixture
def start(network):
    """Start ``manage.py`` with the arguments on the test's database and network; all are ended at the end."""
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
    """Wait for a process and return what it printed; the test fails where the process did."""

    def finish(process) -> str:
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        return output

    return finish
