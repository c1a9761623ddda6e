"""Fixtures for the tests of the process."""

import pytest


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch):
    """Keep the connection in whose transaction a test runs."""
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    monkeypatch.setattr("home.operations.work.clock.close_connections", lambda: None)
