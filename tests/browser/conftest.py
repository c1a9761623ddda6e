"""Fixtures for browser tests: an installed Chromium, and a demo site that is loaded once."""

import os
import shutil
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Error, expect, sync_playwright

from home.demo import content, networks
from home.demo.people import demo_user
from tests.database_snapshot import Snapshot
from tests.demo_content import read_again

# Playwright's synchronous API runs an event loop in the thread in which the tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
#: Milliseconds, in place of five seconds, which are short on a busy machine.
expect.set_options(timeout=20_000)

INSTALL_INSTRUCTIONS = (
    "No Chromium was found. Install it (Debian: apt install chromium; or: playwright install chromium), "
    "or set CHROMIUM_PATH to its path."
)


def _playwright_chromium():
    """Return the path of the Chromium that Playwright installs. Raises ``playwright.sync_api.Error``."""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@pytest.fixture(scope="session")
def chromium_path():
    """The path of a Chromium; without one the tests are skipped, but fail if ``CI`` is ``true``."""
    # The first is Chromium without a user interface, which takes half the processor time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    candidates = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, names)]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            return candidate
    try:
        installed = _playwright_chromium()
    except Error:
        installed = ""
    if installed and Path(installed).exists():
        return installed
    if os.environ.get("CI") == "true":
        pytest.fail(INSTALL_INSTRUCTIONS, pytrace=False)
    pytest.skip(INSTALL_INSTRUCTIONS)


@pytest.fixture(scope="session")
def base_url():
    """None, since tests use ``live_server.url``.

    Replaces the fixture of pytest-base-url, whose form pytest 9 deprecates.
    """
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium_path):
    """The arguments by which pytest-playwright starts the Chromium of ``chromium_path``."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium_path,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(autouse=True)
def _fresh_files_and_caches(settings, tmp_path):
    """An empty folder for uploads and an empty cache for each test."""
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def loaded_content():
    """The contents made so far by ``load_once``: database, uploads and pages, by the loader's name."""
    return {}


@pytest.fixture
def load_once(loaded_content, live_server, settings, tmp_path_factory):
    """A function that fills the site by a loader for the first test, and by a copy for all others.

    ``load_once(load)`` calls ``load()``, which returns a ``DemoContent``, and returns its pages.
    """

    def load_once(load):
        name = f"{load.__module__}.{load.__qualname__}"
        if name in loaded_content:
            snapshot, uploads, content = loaded_content[name]
            snapshot.restore(connection)
            shutil.copytree(uploads, settings.MEDIA_ROOT, dirs_exist_ok=True)
            return read_again(content)
        content = load()
        if connection.vendor == "sqlite":
            uploads = tmp_path_factory.mktemp("uploads")
            shutil.copytree(settings.MEDIA_ROOT, uploads, dirs_exist_ok=True)
            loaded_content[name] = Snapshot(connection), uploads, content
        return content

    return load_once


@pytest.fixture
def town(live_server, settings, load_once):
    """The demo municipality on a live server, without any announcement."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{live_server.url}/sandbox/graph",
        "PARALLEL_ACCOUNTS": 1,
    }

    def load_town():
        user = demo_user()
        site = content.load(user=user, site_url=live_server.url)
        networks.load(responsible=user, site_url=live_server.url)
        return site

    return load_once(load_town)
