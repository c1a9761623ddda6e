"""Fixtures: the answers of a town, and a site made from them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TOWN = Path(__file__).parent / "town.toml"


@pytest.fixture(autouse=True)
def _address_and_files(settings, tmp_path):
    settings.SITE_URL = "https://byalareka.bg"
    settings.DEFAULT_FROM_EMAIL = "site@byalareka.bg"
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(tmp_path / "feedback")}


@pytest.fixture
def setup_site(db):
    """Return a function that runs the command and returns its output and exit code."""

    def run(*arguments):
        output = StringIO()
        try:
            call_command("setup", *arguments, stdout=output)
        except CommandError as error:
            return output.getvalue() + str(error), error.returncode
        return output.getvalue(), 0

    return run


@pytest.fixture
def town(setup_site):
    """A site made from the answers file, from an empty database."""
    output, code = setup_site("--answers", str(TOWN))
    assert code == 0, output
    return output
