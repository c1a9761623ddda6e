"""Wait until the web server is ready."""

import contextlib
import http.client
import importlib.util
import socket
import time
from importlib.machinery import SourceFileLoader

from .steps import ENVIRONMENT, SITE, SOCKET, Failed

READY_SECONDS = 60


def wait_until_ready() -> None:
    """Ask the web server itself until it is ready; raises Failed after READY_SECONDS."""
    deadline = time.monotonic() + READY_SECONDS
    while answer := find_fault():
        if time.monotonic() > deadline:
            raise Failed(f"The site is not ready after {READY_SECONDS} seconds: {answer}")
        time.sleep(1)


def find_fault() -> str:
    """Return what is wrong with the web server's answers, or an empty string if it is ready."""
    try:
        status, words = request("/readyz")
        # A version without this page answers 404, or leads to the address with a slash at its end.
        if status not in (200, 301, 404):
            return f"/readyz answers {status}: {words}"
        status, _words = request("/")
        return f"/ answers {status}" if status >= 500 else ""
    except (OSError, http.client.HTTPException) as error:
        return repr(error)


def request(path: str) -> tuple[int, str]:
    """Return status and first words of a page, asked for as nginx does."""
    connection = http.client.HTTPConnection(host_name(), timeout=20)
    connection.sock = socket.socket(socket.AF_UNIX)
    with contextlib.closing(connection):
        connection.sock.settimeout(20)
        connection.sock.connect(str(SOCKET))
        fields = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        connection.request("GET", path, headers=fields)
        response = connection.getresponse()
        return response.status, response.read(500).decode(errors="replace")


def host_name() -> str:
    """Return the main name of the site."""
    loader = SourceFileLoader("civic_command", str(SITE / "deploy" / "civic"))
    civic = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(civic)
    return civic.read_environment(ENVIRONMENT)["ALLOWED_HOSTS"].split(",")[0]
