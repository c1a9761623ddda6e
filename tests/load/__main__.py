"""Measure what visitors wait beside other work, on nginx, gunicorn and the worker as the units start them.

    python -m tests.load [--quick] [--seconds 15] [--rows 1000000] [--posts 1000]

SQLite always, PostgreSQL if ``POSTGRESQL_URL`` names a server. Stops by itself: about two minutes and the
filling of the database for each. Adds its section to docs/reference/benchmarks.md.
"""

import argparse
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from deploy.checks.nginx import Nginx
from deploy.checks.report import Failed, note
from deploy.checks.sample import Sample
from deploy.checks.server import WebServer
from deploy.checks.view import View
from deploy.checks.visitors import Visitors
from tests import graph_server
from tests.bench import databases, report

from . import scenarios

#: The pages of the visitors; ``{turn}`` makes an address that the page cache does not know.
PATHS = ["/", "/en/", "/search/?q=%D0%BF%D0%BB%D0%B0%D0%BD", "/?visit={turn}"]
LATENCY_MS = 100
SCENARIOS = 4


def measure(address: str, options: argparse.Namespace) -> dict:
    """Return the figures of each scenario on the database at ``address``.

    A server that does not end in time afterwards is reported, and costs none of them. Raises Failed before.
    """
    figures: list[dict] = []
    try:
        _measure(address, options, figures)
    except Failed as fault:
        if len(figures) < SCENARIOS:
            raise
        note(f"  afterwards: {fault}")
    return {"seconds": options.seconds, "rows": figures}


def _measure(address: str, options: argparse.Namespace, figures: list[dict]) -> None:
    """Add the figures of each scenario to ``figures``."""
    # Not below /tmp, which is empty in the servers' view.
    with (
        tempfile.TemporaryDirectory(dir="/var/tmp", prefix="civic-load.") as name,
        graph_server.running(LATENCY_MS) as network,
    ):
        folder = Path(name)
        folder.chmod(0o711)
        own = {} if address.startswith("sqlite") else {"DATABASE_URL": address}
        sample = Sample.make(folder / "data", CIVIC_SOCIAL_GRAPH_API_URL=network.url, **own)
        note(f"  adding {options.rows:,} rows and {options.posts:,} posts …")
        environment = {**sample.variables, "DATA_DIR": str(sample.data)}
        arguments = [str(options.rows), str(options.posts), network.url]
        added = json.loads(scenarios.run_content(environment, *arguments))
        sample.give_away()
        with (
            View(sample, folder) as view,
            WebServer(view, folder) as server,
            Nginx(sample, server.socket_path, folder) as nginx,
        ):
            port, form = nginx.port, sample.addresses["form"]
            parts = {
                "slow bodies": partial(scenarios.slow_bodies, port, form),
                "hostile uploads": partial(scenarios.hostile_uploads, port, form),
                f"an export of {options.rows:,} rows": partial(
                    scenarios.export, port, added["export"], added["cookie"]
                ),
                f"a worker catching up {options.posts:,} posts": partial(
                    scenarios.catching_up, view, folder, options.posts, network
                ),
            }
            for part in parts.items():
                figures.append(_run(port, *part, options))


def _run(port: int, name: str, scenario, options: argparse.Namespace) -> dict:
    """Return the waits of visitors alone and, right after, beside the scenario."""
    alone = Visitors(port, PATHS).measure(options.seconds)
    notes: list[str] = []
    with scenario(notes):
        beside = Visitors(port, PATHS).measure(options.seconds)
    figures = {
        "beside": name,
        "alone": alone.p95,
        "p95": beside.p95,
        "longest": max(beside.waits),
        "pages_alone": len(alone.waits),
        "pages": len(beside.waits),
        "errors": len(alone.errors) + len(beside.errors),
        "note": "; ".join(notes),
    }
    note(f"  {name}: {alone.p95:.0f} → {beside.p95:.0f} ms, {figures['errors']} errors; {figures['note']}")
    return figures


def main() -> None:
    """Measure on each database that is there."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=15, help="of each measurement")
    parser.add_argument("--rows", type=int, default=1_000_000, help="submissions in the export")
    parser.add_argument("--posts", type=int, default=1000, help="posts that are due")
    parser.add_argument("--quick", action="store_true", help="only a few of everything, to test the test")
    parser.add_argument("--output", type=Path, default=report.PATH, help="where the report is written")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.rows, options.posts = 2, 10_000, 20
    figures = {}
    for name, database in databases.available().items():
        note(f"load on {name} …")
        with database() as address:
            figures[name] = measure(address, options)
        report.write(options.output, "load", figures)
    note(f"written to {options.output.name}")


if __name__ == "__main__":
    sys.exit(main())
