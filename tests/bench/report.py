"""The report: one section for each part, each with the machine on which it was measured."""

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from .sections.arrival import arrival
from .sections.comments import comments
from .sections.conversation import conversation
from .sections.delivery import delivery
from .sections.events import events
from .sections.feedback import feedback
from .sections.growth import growth
from .sections.load import load
from .sections.pictures import pictures
from .sections.publish import publish
from .sections.site import site

PATH = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make bench` (`.ci/with-servers make bench` for PostgreSQL as well); do not edit by hand. Ratios
compare two measurements taken in turn, within the same minute, so they hold on a slow or a busy machine;
absolute figures do not carry over to another.
"""

#: The title of each section and the function that writes it, in the order of the report.
SECTIONS = {
    "publish": ("Publishing with accounts against publishing without", publish),
    "arrival": ("From the “Publish” button to the network", arrival),
    "delivery": ("Delivery against a bare HTTP loop", delivery),
    "growth": ("Growth of the table", growth),
    "comments": ("From a comment at the network to the inbox", comments),
    "conversation": ("The inbox of comments", conversation),
    "feedback": ("The feedback form and its inbox against wagtail.contrib.forms", feedback),
    "pictures": ("Pictures that are made to cost memory", pictures),
    "events": ("Calendar and registrations", events),
    "site": ("The municipal site against a bare Wagtail page and a static file", site),
    "load": ("Visitors beside other work", load),
}


def write(path: Path, part: str, figures: dict) -> None:
    """Replace the section of ``part``, or add it; ``figures`` are by database."""
    text = path.read_text() if path.exists() else HEAD
    sections = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- |\Z)", text, re.DOTALL))
    title, section = SECTIONS[part]
    sections[part] = f"## {title}\n\n{_machine(figures)}\n\n{section(figures)}"
    body = "\n".join(f"<!-- {name} -->\n{sections[name].rstrip()}\n" for name in SECTIONS if name in sections)
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{HEAD}\n{body}")


def _machine(figures: dict) -> str:
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    if "PostgreSQL" in figures:
        versions.append(f"PostgreSQL {_postgresql_version()}")
    load = os.getloadavg()[2]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {', '.join(versions)}; "
        f"mean load of the machine over fifteen minutes: {load:.1f}."
    )


def _postgresql_version() -> str:
    with psycopg.connect(os.environ["POSTGRESQL_URL"]) as connection:
        return connection.execute("SHOW server_version").fetchone()[0].split()[0]
