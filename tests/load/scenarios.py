"""Requests of visitors beside other work on the same site; each scenario lasts a given number of seconds."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from deploy.checks import attacks
from deploy.checks.report import PROJECT, run_or_fail
from deploy.checks.requests import open_tls
from deploy.checks.sample import HOST, PYTHON
from deploy.checks.view import View

from .hostile import HostileUploads

#: Seconds after which a worker that has not delivered everything is stopped.
CATCH_UP_SECONDS = 240


@contextlib.contextmanager
def nothing(notes: list[str]) -> Iterator[None]:
    """Visitors alone."""
    yield


@contextlib.contextmanager
def slow_bodies(port: int, form: str, notes: list[str]) -> Iterator[None]:
    """100 senders of one byte a second, and 12 that stop after 1.3 MB."""
    with (
        attacks.slow_bodies(port, form, sockets=100, first=200),
        attacks.slow_bodies(port, form, sockets=12, first=1_300_000),
    ):
        yield
    notes.append("112 connections")


@contextlib.contextmanager
def hostile_uploads(port: int, form: str, notes: list[str]) -> Iterator[None]:
    """Six senders of large files, 20,000 fields and pictures that unfold."""
    with HostileUploads(port, form) as senders:
        yield
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(senders.statuses.items()))
    notes.append(f"answers: {answers}")


@contextlib.contextmanager
def export(port: int, path: str, cookie: str, notes: list[str]) -> Iterator[None]:
    """An editor downloads the export of all rows; the download ends with the scenario."""
    stop = threading.Event()
    thread = threading.Thread(target=_download, args=(port, path, cookie, notes, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _download(port: int, path: str, cookie: str, notes: list[str], stop: threading.Event) -> None:
    connection, rows = HTTPConnection(HOST, timeout=60), -1
    connection.sock = open_tls(port, source="127.0.4.1")
    connection.request("GET", path, headers={"Cookie": cookie})
    response = connection.getresponse()
    while not stop.is_set() and (chunk := response.read1(65536)):
        rows += chunk.count(b"\r\n")
    notes.append(f"status {response.status}, {max(rows, 0):,} rows meanwhile")
    connection.close()


@contextlib.contextmanager
def catching_up(view: View, folder: Path, posts: int, network, notes: list[str]) -> Iterator[None]:
    """The worker starts and delivers what is due; it goes on until everything is live or its time is over."""
    begin = time.monotonic()
    process = view.start("civic-worker.service", folder / "worker.log")
    try:
        yield
        while network.report()["posts"] < posts and time.monotonic() < begin + CATCH_UP_SECONDS:
            time.sleep(1)
        notes.append(f"{network.report()['posts']:,} posts in {time.monotonic() - begin:.0f} s")
    finally:
        process.terminate()
        process.wait(timeout=120)


def run_content(environment: dict[str, str], *arguments: str) -> str:
    """Return the last line of ``tests.load.content``, run as the site's command."""
    command = [PYTHON, "-m", "tests.load.content", *arguments]
    return run_or_fail("The content", *command, cwd=PROJECT, env=environment).splitlines()[-1]
