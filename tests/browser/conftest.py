"""A real browser: Chromium, wherever this machine has it."""

import os
import shutil
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Error, sync_playwright

from home.demo import content, networks
from home.demo.people import demo_user

# Playwright's synchronous API runs an event loop in the thread in which the tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HOW_TO_GET_ONE = (
    "No Chromium was found. Install it (Debian: apt install chromium; or: playwright install chromium), "
    "or say where it is in CHROMIUM_PATH."
)


def _playwrights_own():
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@pytest.fixture(scope="session")
def chromium_path():
    """The path of a Chromium; without one the tests are skipped, but fail where ``CI`` is ``true``."""
    names = ("chromium", "chromium-browser", "google-chrome")
    candidates = [os.environ.get("CHROMIUM_PATH"), *map(shutil.which, names)]
    for candidate in candidates:
        if candidate and Path(candidate).exists():
            return candidate
    try:
        own = _playwrights_own()
    except Error:
        own = ""
    if own and Path(own).exists():
        return own
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_ONE, pytrace=False)
    pytest.skip(HOW_TO_GET_ONE)


@pytest.fixture(scope="session")
def base_url():
    """There is no fixed address: tests go to ``live_server.url``.

    It also takes the place of pytest-base-url's fixture, whose form pytest 9 deprecates.
    """
    return None


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium_path):
    """Tell pytest-playwright which browser to start: its ``page`` fixture works as documented."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium_path,
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@pytest.fixture(autouse=True)
def _fresh_files_and_caches(settings, tmp_path):
    """Uploads of one test are gone in the next, and so are cached site addresses."""
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(live_server, settings):
    """The demo municipality on a real web server, nothing announced yet."""
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{live_server.url}/sandbox/graph",
        "PARALLEL_ACCOUNTS": 1,
    }
    user = demo_user()
    site = content.load(user=user, site_url=live_server.url)
    networks.load(responsible=user, site_url=live_server.url)
    return site
