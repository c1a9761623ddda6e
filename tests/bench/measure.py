"""The process in which one part is measured: migrates the empty database, then runs the part."""

import argparse
import importlib
import json
import logging
import sys
from pathlib import Path

import django


def progress(line: str) -> None:
    """Say what is going on."""
    sys.stdout.write(f"    {line}\n")
    sys.stdout.flush()


def main():
    """Measure one part and write its figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part")
    parser.add_argument("result", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    django.setup()
    from django.core.management import call_command

    logging.getLogger().setLevel(logging.WARNING)
    progress("making the database")
    call_command("migrate", verbosity=0)
    part = importlib.import_module(f"tests.bench.{options.part}")
    options.result.write_text(json.dumps(part.measure(quick=options.quick, progress=progress)))


if __name__ == "__main__":
    main()
