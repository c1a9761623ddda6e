"""Measure, and write docs/reference/benchmarks.md.

    python -m tests.bench [publish] [arrival] [delivery] [growth] [comments] [conversation] [feedback]
                          [pictures] [events] [site] [--quick]

Each part runs in a new process on an empty temporary database: SQLite always, PostgreSQL if
``POSTGRESQL_URL`` names a server (``.ci/with-servers make bench`` starts one).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import databases, report

PARTS = (
    "publish",
    "arrival",
    "delivery",
    "growth",
    "comments",
    "conversation",
    "feedback",
    "pictures",
    "events",
    "site",
)


def measure(part: str, database: str, address: str, quick: bool) -> dict:
    """Measure one part on one database in a new process and return its figures.

    Raises CalledProcessError if the process fails.
    """
    with tempfile.NamedTemporaryFile("r", suffix=".json") as result:
        command = [sys.executable, "-m", "tests.bench.measure", part, result.name, *["--quick"][: int(quick)]]
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "BENCH_DATABASE": database,
        }
        subprocess.run(command, env=environment, check=True)
        return json.load(result)


def main():
    """Measure the parts named by the arguments; the sections of all others stay in the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; none: all of them.")
    parser.add_argument("--quick", action="store_true", help="Only a few iterations, to test the benchmark.")
    parser.add_argument("--output", type=Path, default=report.PATH, help="Where the report is written.")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in options.parts or PARTS:
        figures = {}
        for name, database in databases.available().items():
            print(f"· {part} on {name} …", flush=True)  # noqa: T201
            with database() as address:
                figures[name] = measure(part, name, address, options.quick)
            # Written after each database, so that a failure of the next one does not lose the figures.
            report.write(options.output, part, figures)
    print(f"Written to {options.output.name}.")  # noqa: T201


if __name__ == "__main__":
    main()
