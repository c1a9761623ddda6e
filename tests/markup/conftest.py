"""The Nu HTML checker (https://validator.github.io/validator/), started once as a service of this machine."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

JAR = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HOW_TO_GET_IT = (
    "The Nu HTML checker was not found. It needs Java (Debian: apt install default-jre-headless) and its "
    "package: npm ci --ignore-scripts --prefix tests/markup"
)
STARTS_IN = 60


@pytest.fixture(scope="session")
def nu():
    """Give a function that returns what is wrong with a page; skipped without Java, but failing in CI."""
    java = shutil.which("java")
    if not java or not JAR.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_IT, pytrace=False)
        pytest.skip(HOW_TO_GET_IT)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-XX:+UseSerialGC", "-Xss1m", "-Xmx400m"]
    checker = subprocess.Popen(
        [java, *options, "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
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
    raise RuntimeError("the checker did not start")


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
        f"{message['message']} — {message.get('extract', '').strip()[:160]}"
        for message in answer.json()["messages"]
        if message["type"] != "info" or message.get("subType") == "warning"
    ]
