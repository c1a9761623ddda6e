"""The Nu HTML checker (https://validator.github.io/validator/), started once as a service of this machine."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import requests

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
STARTS_IN = 60


def is_missing() -> bool:
    """Whether Java or the checker's package is not there."""
    return not shutil.which("java") or not JAR.exists()


@contextmanager
def running():
    """Give a function that takes a page's bytes and returns its mistakes, in one line each."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-XX:+UseSerialGC", "-Xss1m", "-Xmx400m"]
    checker = subprocess.Popen(
        [shutil.which("java"), *options, "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait(address)
        yield lambda html: _mistakes(address, html)
    finally:
        checker.terminate()
        checker.wait()


def _wait(address):
    until = time.monotonic() + STARTS_IN
    while time.monotonic() < until:
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the Nu checker did not start")


def _mistakes(address, html: bytes) -> list[str]:
    """Return errors and warnings with what they are about; what only informs is left out."""
    answer = requests.post(
        address,
        params={"out": "json"},
        data=html,
        headers={"Content-Type": "text/html; charset=utf-8"},
        timeout=60,
    )
    answer.raise_for_status()
    return [
        f"Nu: {message['message']} — {message.get('extract', '').strip()[:160]}"
        for message in answer.json()["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
