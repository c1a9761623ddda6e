"""The process that measures one part: migrate the empty database, then run the part."""

import argparse
import importlib
import json
import logging
import sys
from pathlib import Path

import django
from django.db import connection

from tests.database_template import prepare_database


def progress(line: str) -> None:
    """Print a line of progress."""
    sys.stdout.write(f"    {line}\n")
    sys.stdout.flush()


def main():
    """Measure one part and write its figures as JSON to the file named by the arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part")
    parser.add_argument("result", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    django.setup()

    logging.getLogger().setLevel(logging.WARNING)
    progress("creating the database")
    prepare_database(connection, "tests.bench.settings")
    part = importlib.import_module(f"tests.bench.{options.part}")
    options.result.write_text(json.dumps(part.measure(quick=options.quick, progress=progress)))


if __name__ == "__main__":
    main()
