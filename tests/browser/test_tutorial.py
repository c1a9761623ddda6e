"""The tutorial “Add to your site”, followed word for word in a fresh project with the built wheels."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from .admin_steps import choose_action

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PROJECT = Path(__file__).parents[2]
TUTORIAL = PROJECT / "docs/tutorials/add-to-your-site.md"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
IN_PROJECT = "cd mysite && . ../.venv/bin/activate\n"
FIND_HOME = "from home.models import HomePage; print(HomePage.objects.get().pk)"
#: Of this test run, which a person who follows the tutorial does not have.
NOT_THEIRS = (
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Reader:
    """A person who follows the tutorial's blocks in ``folder``; ``text`` is the tutorial."""

    def __init__(self, folder, text):
        self.folder, self.text, self.terminals = folder, text, []
        python = folder / "bin"
        python.mkdir()
        (python / "python3").symlink_to(Path(sys.base_prefix) / f"bin/python3.{sys.version_info.minor}")
        kept = {name: value for name, value in os.environ.items() if name not in NOT_THEIRS}
        self.environment = {**kept, "PATH": f"{python}:{os.environ['PATH']}", "PIP_FIND_LINKS": str(folder)}

    def follow(self):
        """Do what each block says; raises AssertionError if a command fails."""
        started = False
        for language, title, content in BLOCK.findall(self.text):
            if language in ("python", "html"):
                self.write(title, content)
            elif "terminal" in title:
                self.start(content)
            else:
                print(self.run((IN_PROJECT if started else "") + content))  # noqa: T201
                started = True

    def write(self, title, content):
        """Write a file of the project, or add to its end."""
        name, _comma, place = title.partition(", ")
        assert name, content
        with (self.folder / "mysite" / name).open("a" if place == "at the end" else "w") as file:
            file.write(f"\n{content}")

    def run(self, command):
        """Return the output of a command; raises AssertionError if it fails."""
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}"
        return done.stdout

    def start(self, command):
        """Start a command in a terminal of its own."""
        log = (self.folder / f"terminal-{len(self.terminals)}.log").open("w")
        self.terminals.append(
            subprocess.Popen(
                ["bash", "-c", IN_PROJECT + command],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        )

    def close(self):
        """Stop what runs in the terminals."""
        for terminal in self.terminals:
            os.killpg(terminal.pid, signal.SIGTERM)
            terminal.wait(30)


@pytest.fixture
def reader(tmp_path):
    """A person with the two wheels and a free port."""
    subprocess.run(
        [PROJECT / ".ci/build-distributions", tmp_path, "--wheel", "--no-isolation"],
        env={**os.environ, "PYTHON": sys.executable},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    person = Reader(tmp_path, TUTORIAL.read_text().replace("8000", str(free_port())))
    yield person
    person.close()


def wait_for(address, browser_page, text):
    """Open ``address`` until it shows ``text``; raises AssertionError after two minutes."""
    for _ in range(60):
        # The server is starting, or the worker has not delivered yet.
        with contextlib.suppress(Error):
            browser_page.goto(address)
            if browser_page.get_by_text(text).count():
                return
        time.sleep(2)
    raise AssertionError(f"{address} does not show {text}")


def test_reader_of_the_tutorial_sees_the_page_on_the_wall(reader, new_context):
    reader.follow()
    site = re.search(r"http://localhost:\d+", reader.text)[0]
    page = new_context(locale="en").new_page()
    wait_for(f"{site}/admin/", page, "Sign in")
    page.locator("[name=username]").fill("editor")
    page.locator("[name=password]").fill("publish-once")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{site}/admin/social/connect/")
    page.get_by_role("button", name="Connect Facebook").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Town of Example").check()
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("Works").first).to_be_visible()
    home = reader.run(f'{IN_PROJECT}python manage.py shell -v 0 -c "{FIND_HOME}"').split()[-1]
    page.goto(f"{site}/admin/pages/add/home/noticepage/{home}/")
    page.locator("[name=title]").fill("The bridge is open")
    page.locator("[name=summary]").fill("Both lanes, from today.")
    choose_action(page, "action-publish")
    expect(page.get_by_text("created and published")).to_be_visible()
    wait_for(f"{site}/sandbox/example/", page, "Both lanes, from today.")
