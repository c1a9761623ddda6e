"""Fixtures: the answers of a town, and a site made from them."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

TOWN = Path(__file__).parent / "town.toml"


def address_and_files(folder: Path) -> dict:
    """Return the settings of the town's site with its files in ``folder``."""
    return {
        "SITE_URL": "https://byalareka.bg",
        "DEFAULT_FROM_EMAIL": "site@byalareka.bg",
        "FEEDBACK": {**django_settings.FEEDBACK, "ATTACHMENT_ROOT": str(folder / "feedback")},
    }


@pytest.fixture(autouse=True)
def _address_and_files(settings, tmp_path):
    for name, value in address_and_files(tmp_path).items():
        setattr(settings, name, value)


def run_setup(*arguments):
    """Run the command and return its output and exit code."""
    output = StringIO()
    try:
        call_command("setup", *arguments, stdout=output)
    except CommandError as error:
        return output.getvalue() + str(error), error.returncode
    return output.getvalue(), 0


@pytest.fixture
def setup_site(db):
    """Return a function that runs the command and returns its output and exit code."""
    return run_setup


@pytest.fixture(scope="module")
def made_town(django_db_setup, django_db_blocker, tmp_path_factory):
    """A site made from the answers file, once in a transaction around all tests of a module.

    A test of the module that needs an empty database would meet it as well.
    """
    folder = tmp_path_factory.mktemp("town")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=str(folder), **address_and_files(folder)):
            output, code = run_setup("--answers", str(TOWN))
        assert code == 0, output
        yield output, folder
        transaction.set_rollback(True)


@pytest.fixture
def town(made_town, db, settings):
    """The output of the command that has made the site."""
    output, folder = made_town
    for name, value in {"MEDIA_ROOT": str(folder), **address_and_files(folder)}.items():
        setattr(settings, name, value)
    return output


def rows():
    """Return every row of every table, as the database has them."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found
