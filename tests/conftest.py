"""Fixtures for every test."""

from pathlib import Path

import pytest
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings

from . import database_snapshot, database_template
from .argument_order import pytest_configure  # noqa: F401 - a hook
from .database_sessions import end_other_sessions

#: Folders whose tests share what takes long to start: a browser, HTML checkers, processes.
FOLDERS_OF_ONE_WORKER = ("bench", "browser", "campaigns", "engines", "markup", "packaging")

# On a busy machine an example may take long, which is no fault of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Let ``pytest -n 2 --dist loadgroup`` run the tests of these folders in one worker each.

    First, because xdist reads the marks in the same hook.
    """
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in FOLDERS_OF_ONE_WORKER:
            item.add_marker(pytest.mark.xdist_group(folder))


def pytest_runtest_setup(item):
    """Fail a test of these folders that may run in two workers at once, where it would share their files."""
    is_grouped = item.get_closest_marker("xdist_group") is not None
    if is_grouped and getattr(item.config.option, "loadgroup", False) and "@" not in item.nodeid:
        pytest.fail("xdist ignores xdist_group: pytest and pytest-xdist do not fit together", pytrace=False)


@pytest.fixture(autouse=True)
def _language_of_the_site():
    """Deactivate the language of the last request, which Django keeps for the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_createdb, django_db_modify_db_settings):
    """Give Django a copy of the migrated template to keep, which saves running every migration.

    ``--reuse-db`` keeps the database of the last run instead, and ``--create-db`` runs the migrations.
    """
    connection = connections["default"]
    if connection.vendor != "sqlite" or django_db_createdb:
        return django_db_keepdb
    path = Path(connection.settings_dict["TEST"]["NAME"])
    if not (django_db_keepdb and path.exists()):
        database_template.copy_to(path)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Remember the rows that the migrations made, which ``flush`` puts back after a transactional test."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        database_snapshot.initial_rows = database_snapshot.take(connection)
    yield
    with django_db_blocker.unblock():
        # Server threads would keep PostgreSQL from dropping the test database.
        end_other_sessions(connection)
