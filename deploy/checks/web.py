"""The site in the production shape: the units' commands, read-only view, held socket, nginx in front."""

import os
import tempfile
import time
from pathlib import Path

from . import attacks, background, documents
from .nginx import Nginx
from .report import Failed, note, require, require_program
from .requests import get
from .sample import Sample
from .server import WebServer
from .view import View
from .visitors import Visitors

#: Milliseconds within which 19 of 20 visitors have their page, whatever else happens.
GREATEST_WAIT = 250


def check() -> None:
    """Raise Failed with the first fault."""
    require_program("nginx", "nginx-light")
    require_program("openssl", "openssl")
    # Not below /tmp, which is empty in the server's view.
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="civic-check.") as folder:  # nosec  # a random name
        os.chmod(folder, 0o711)  # noqa: S103  # nosec  # the users of nginx and of the site pass through
        sample = Sample.make(Path(folder) / "data")
        with (
            View(sample, Path(folder)) as view,
            WebServer(view, Path(folder)) as server,
            Nginx(sample, server.socket_path, Path(folder)) as nginx,
        ):
            try:
                _check_pages(sample, nginx.port)
                documents.check(sample, nginx.port)
                _check_attacks(sample, nginx.port)
                _check_restart(server, nginx.port)
                if view.is_real:
                    _check_full_cache(view, server, nginx.port)
                background.check(view, Path(folder))
            except Failed as fault:
                raise Failed(f"{fault}\n{server.read_log()[-4000:]}\n{nginx.read_log()[-2000:]}") from None
            # The full disk is meant to be logged.
            lines = server.read_log().splitlines()
            log = "\n".join(line for line in lines if "the cache fails" not in line)
            for bad in ("Read-only file system", "Traceback", " ERROR ", " CRITICAL ", "Permission denied"):
                require(bad not in log, f"The web server logged {bad!r}:\n{log[-6000:]}")


def _check_pages(sample: Sample, port: int) -> None:
    for path in ("/", "/en/", "/admin/login/", sample.addresses["form"], sample.addresses["picture"]):
        status = get(port, path).status
        require(status == 200, f"{path} answers {status}, not 200.")
    for path in ("/readyz", "/metrics"):
        status = get(port, path).status
        require(status == 200, f"{path} answers {status} on the machine itself, not 200.")
    require(get(port, "/healthz").status == 200, "/healthz does not answer.")


def _check_attacks(sample: Sample, port: int) -> None:
    form = sample.addresses["form"]
    alone = Visitors(port).measure(4)
    note(f"  visitors alone: {alone}")
    # A machine on which pages take longer without any attack cannot show the absolute figure.
    limit = max(GREATEST_WAIT, 2 * alone.p95)
    for name, attack in (
        ("beside 100 slow bodies", attacks.slow_bodies(port, form, sockets=100, first=200)),
        ("beside 12 large bodies that stop", attacks.slow_bodies(port, form, sockets=12, first=1_300_000)),
    ):
        with attack:
            beside = Visitors(port).measure(6)
        note(f"  visitors {name}: {beside}")
        require(not beside.errors, f"Visitors {name} met errors: {beside.errors[:3]}")
        require(beside.p95 <= limit, f"Visitors {name} wait {beside.p95:.0f} ms of {limit:.0f} ms allowed.")
    for chunked in (False, True):
        status = attacks.send_body(port, form, 60_000_000, chunked=chunked)
        require(status == 413, f"A body of 60 MB (chunked: {chunked}) answers {status}, not 413.")


def _check_full_cache(view: View, server: WebServer, port: int) -> None:
    """Raise Failed if a full disk below the cache costs more than one log line of each process."""
    server.stop()
    view.has_full_cache = True
    before = len(server.read_log())
    server.start()
    result = Visitors(port).measure(3)
    server.stop()
    view.has_full_cache = False
    server.start()
    require(not result.errors, f"Visitors met errors while the cache's disk was full: {result.errors[:3]}")
    lines = server.read_log()[before:].count("the cache fails")
    require(1 <= lines <= 3, f"A full disk below the cache costs {lines} log lines, not one of each process.")
    note(f"  visitors with a full disk below the cache: {result}; {lines} log lines")


def _check_restart(server: WebServer, port: int) -> None:
    with Visitors(port) as visitors:
        for _time in range(2):
            time.sleep(1.5)
            server.stop()
            server.start()
        time.sleep(1.5)
    result = visitors.result
    note(f"  visitors over two restarts: {result}")
    require(not result.errors, f"Visitors met errors over a restart: {result.errors[:3]}")
