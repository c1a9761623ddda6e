"""Fixtures for the two HTML checkers and for the demo municipality whose pages they check."""

import os

import pytest
from django.db import transaction
from django.test import override_settings

from home.demo.content import load
from home.demo.people import demo_user
from tests.demo_content import read_again
from tests.home import factories

from . import html_validate, nu

INSTALL_INSTRUCTIONS = (
    "The HTML checkers were not found. They need Java and Node (Debian: apt install "
    "default-jre-headless npm) and their packages: npm ci --ignore-scripts --prefix tests/markup"
)


def _require(checker):
    if checker.is_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(INSTALL_INSTRUCTIONS, pytrace=False)
        pytest.skip(INSTALL_INSTRUCTIONS)


@pytest.fixture(scope="session")
def nu_errors():
    """A function that returns Nu's errors for a page's bytes; skipped without Java, but failing in CI."""
    _require(nu)
    with nu.running() as errors_in:
        yield errors_in


@pytest.fixture(scope="session")
def html_validate_errors():
    """A function that returns html-validate's errors; skipped without Node, but failing in CI."""
    _require(html_validate)
    with html_validate.running() as errors_in:
        yield errors_in


@pytest.fixture(scope="session")
def markup_errors(nu_errors, html_validate_errors):
    """A function that returns the errors that either checker finds in a page's bytes."""
    return lambda html, is_mail=False: nu_errors(html) + html_validate_errors(html, is_mail)


@pytest.fixture
def markup_errors_at(client, markup_errors):
    """A function that requests a URL by GET, or by POST with data, and returns the errors in the response."""

    def errors_at(url, status=200, **data):
        response = client.post(url, data) if data else client.get(url)
        assert response.status_code == status, url
        return markup_errors(response.content)

    return errors_at


@pytest.fixture(scope="package", autouse=True)
def files(tmp_path_factory):
    """A folder for uploads and attachments, shared by the tests of this package."""
    folder = str(tmp_path_factory.mktemp("files"))
    feedback = {"MINIMUM_SECONDS": 0, "PROOF_COST": 1, "ATTACHMENT_ROOT": folder}
    with override_settings(MEDIA_ROOT=folder, FEEDBACK=feedback):
        yield folder


@pytest.fixture(scope="package")
def loaded_town(django_db_setup, django_db_blocker, files):
    """The demo municipality, loaded once in a transaction around all tests of this package.

    Each test runs in a savepoint inside that transaction, so its changes are undone before the next one.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        content = load(user=demo_user(), site_url="http://testserver")
        for page in (content.policy, content.strategy, content.event):
            page.save_revision().publish()
        yield content
        transaction.set_rollback(True)


@pytest.fixture
def town(loaded_town, db):
    """The demo municipality, with an account to follow."""
    factories.AccountFactory()
    return read_again(loaded_town)
