"""The processes of the demo: web server and worker."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

MANAGE = str(Path(sys.argv[0]).resolve())
START_SECONDS = 60


class NotStarted(Exception):
    """A process did not start or has ended; the message names it and the log file."""


def port_is_free(port: int) -> bool:
    """Return True if no process listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


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
        while time.monotonic() < deadline:
            self.check()
            try:
                if requests.get(url, timeout=5).ok:
                    return
            except requests.RequestException:
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
