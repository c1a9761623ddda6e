"""Runs the Nu HTML checker (https://validator.github.io/validator/) as a local service."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
#: Seconds to wait for the checker, which starts in two but in many more on a busy machine.
START_SECONDS = 180


def is_missing() -> bool:
    """Return True if Java or the checker's package is not installed."""
    return not shutil.which("java") or not JAR.exists()


@contextmanager
def running():
    """Start the checker; yields a function that returns the errors in a page's bytes, one line each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-XX:+UseSerialGC", "-Xss1m", "-Xmx400m"]
    checker = subprocess.Popen(
        [shutil.which("java"), *options, "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        _wait(url)
        yield lambda html: _errors(url, html)
    finally:
        checker.terminate()
        checker.wait()


def _wait(url):
    """Wait until the checker responds. Raises ``RuntimeError`` after ``START_SECONDS``."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            requests.get(url, timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the Nu checker did not start")


def _errors(url, html: bytes) -> list[str]:
    """Return the errors and warnings in ``html`` with the markup they concern."""
    response = requests.post(
        url,
        params={"out": "json"},
        data=html,
        headers={"Content-Type": "text/html; charset=utf-8"},
        timeout=60,
    )
    response.raise_for_status()
    return [
        f"Nu: {message['message']} — {message.get('extract', '').strip()[:160]}"
        for message in response.json()["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
