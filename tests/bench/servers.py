"""The processes of a public site: a web server and workers, on the database of ``DATABASE_URL``."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

HOST, PORT = "127.0.0.1", 8859
URL = f"http://{HOST}:{PORT}"
STARTS_IN_SECONDS = 60


def environment(files: str, **variables: str) -> dict[str, str]:
    """Return the environment of the processes; ``files`` is a folder for uploads, static files and cache."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.bench.site_settings",
        "BENCH_FILES": files,
        **variables,
    }


@contextmanager
def web_server(variables: dict[str, str]):
    """Run gunicorn with one process and one thread on ``URL``. Raises RuntimeError if it does not start."""
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", "--bind", f"{HOST}:{PORT}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "1", "--keep-alive", "60", "--log-level", "error"]
    with _ended(subprocess.Popen(command, env=variables)):
        _wait_for_port()
        yield


def collect_static_files(variables: dict[str, str]) -> None:
    """Collect the static files. Raises CalledProcessError if that fails."""
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=variables, check=True)


@contextmanager
def command(*arguments: str, variables: dict[str, str]):
    """Run a management command until the block ends."""
    process = [sys.executable, "-m", "django", *arguments]
    output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with _ended(subprocess.Popen(process, env=variables, **output)):
        yield


@contextmanager
def _ended(process):
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for_port() -> None:
    until = time.monotonic() + STARTS_IN_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, PORT)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")
