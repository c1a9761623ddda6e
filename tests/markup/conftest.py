"""Both checkers, started once for a run, and the demo municipality that they look at."""

import os

import pytest
from django.db import transaction
from django.test import override_settings

from home.demo.content import load
from home.demo.people import demo_user
from tests.demo_content import read_again
from tests.home import factories

from . import html_validate, nu

HOW_TO_GET_THEM = (
    "The HTML checkers were not found. They need Java and Node (Debian: apt install "
    "default-jre-headless npm) and their packages: npm ci --ignore-scripts --prefix tests/markup"
)


def _needs(checker):
    if checker.is_missing():
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_THEM, pytrace=False)
        pytest.skip(HOW_TO_GET_THEM)


@pytest.fixture(scope="session")
def by_nu():
    """Give a function that returns what Nu finds; skipped without Java, but failing in CI."""
    _needs(nu)
    with nu.running() as mistakes:
        yield mistakes


@pytest.fixture(scope="session")
def by_html_validate():
    """Give a function that returns what html-validate finds; skipped without Node, but failing in CI."""
    _needs(html_validate)
    with html_validate.running() as mistakes:
        yield mistakes


@pytest.fixture(scope="session")
def mistakes_in(by_nu, by_html_validate):
    """Give a function that takes a page's bytes and returns what either checker finds."""
    return lambda html, is_mail=False: by_nu(html) + by_html_validate(html, is_mail)


@pytest.fixture
def mistakes_at(client, mistakes_in):
    """Give a function that asks for an address, or posts to it, and returns the mistakes of the answer."""

    def look(address, status=200, **post):
        answer = client.post(address, post) if post else client.get(address)
        assert answer.status_code == status, address
        return mistakes_in(answer.content)

    return look


@pytest.fixture(scope="package", autouse=True)
def files(tmp_path_factory):
    """A folder for uploads and attachments, in use until the last test of this folder has ended."""
    folder = str(tmp_path_factory.mktemp("files"))
    feedback = {"MINIMUM_SECONDS": 0, "PROOF_COST": 1, "ATTACHMENT_ROOT": folder}
    with override_settings(MEDIA_ROOT=folder, FEEDBACK=feedback):
        yield folder


@pytest.fixture(scope="package")
def loaded_town(django_db_setup, django_db_blocker, files):
    """The demo municipality, loaded once in a transaction around all tests of this folder.

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
