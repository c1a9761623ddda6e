"""The processes of the demo: web server and worker."""

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

from civic_social.outgoing_http import Destinations, HttpClient, RequestFailed

MANAGE = str(Path(sys.argv[0]).resolve())
START_SECONDS = 60
MAX_REDIRECTS = 5


class NotStarted(Exception):
    """A process did not start or has ended; the message names it and the log file."""


def port_is_free(port: int) -> bool:
    """Return True if no process listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def only_demo(folder: Path) -> Iterator[None]:
    """Hold the lock of the demo in ``folder``. Raises NotStarted if another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a") as file:
        try:
            # The lock ends with this process, also if killed; the demo's child processes do not inherit it.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotStarted(
                f"Another demo is starting or running with the data in {folder}. Use that one, or stop it "
                "with Ctrl+C and start again."
            ) from None
        yield


class Processes:
    """A context manager that starts processes with ``start`` and terminates all of them at its end."""

    def __init__(self, log: Path):
        self.log = log
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.output = self.log.open("a")
        return self

    def start(self, name: str, *command: str) -> None:
        """Start ``manage.py`` with ``command``; the output goes to the log file."""
        self.running[name] = subprocess.Popen(  # noqa: S603
            [sys.executable, MANAGE, *command],
            stdout=self.output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def wait_for(self, name: str, url: str) -> None:
        """Wait until ``url`` answers. Raises NotStarted after ``START_SECONDS``, or if a process ends."""
        deadline = time.monotonic() + START_SECONDS
        client = HttpClient(Destinations(configured_origins=(url,)), max_redirects=MAX_REDIRECTS)
        with closing(client):
            while time.monotonic() < deadline:
                self.check()
                with suppress(RequestFailed), client.request("GET", url, timeout=5) as response:
                    if response.status < HTTPStatus.BAD_REQUEST:
                        return
                time.sleep(0.2)
        raise NotStarted(f"The {name} does not answer at {url}; see {self.log}.")

    def check(self) -> None:
        """Raise NotStarted if a process has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise NotStarted(f"The {name} has ended (code {process.returncode}); see {self.log}.")

    def __exit__(self, *error):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.output.close()
