"""Write docs/reference/benchmarks.md: one section for each part, each with the machine it was measured on."""

import os
import platform
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from .feedback_report import feedback
from .site_report import site

PATH = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make bench` (`.ci/with-servers make bench` for PostgreSQL as well); do not edit by hand. Ratios
compare two measurements taken in turn, within the same minute, so they hold on a slow or a busy machine;
absolute figures do not carry over to another.
"""

DELIVERY = """The bare loop is one `requests` session without a database that makes the same calls to the same
local server; “that commits” keeps each answer by one UPDATE of its own, the least that a program must do
which wants to know afterwards what it has sent. Ours commits every claim before its call and every result on
its own after it: the attempt, the post's state and the official record. “Of the possible”: with a latency,
each account can send one post per latency. “GET + POST” asks for the page's public address before each post
(`CHECK_PUBLIC_URL`). Goals: 0.7 of the bare loop on SQLite, 0.5 on PostgreSQL; 0.9 of the possible with
accounts in parallel.

"""

#: What is timed of a publication: the trial and its parts.
TRIALS = {
    "policy": "the demo's policy",
    "thin": "a page with hardly a field",
    "button": "the same by the admin's “Publish” button",
}
PARTS = {"whole": "save and publish", "publish": "publish alone", "request": "the whole request"}

TITLES = {
    "publish": "Publishing with accounts against publishing without",
    "delivery": "Delivery against a bare HTTP loop",
    "growth": "Growth of the table",
    "feedback": "The feedback form and its inbox against wagtail.contrib.forms",
    "events": "Calendar and registrations",
    "site": "The municipal site against a bare Wagtail page and a static file",
}


def write(path: Path, part: str, figures: dict) -> None:
    """Replace the section of ``part``, or add it; ``figures`` are by database."""
    text = path.read_text() if path.exists() else HEAD
    sections = dict(re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- |\Z)", text, re.DOTALL))
    sections[part] = f"## {TITLES[part]}\n\n{_machine(figures)}\n\n{SECTIONS[part](figures)}"
    body = "\n".join(f"<!-- {name} -->\n{sections[name].rstrip()}\n" for name in TITLES if name in sections)
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
    import psycopg

    with psycopg.connect(os.environ["POSTGRESQL_URL"]) as connection:
        return connection.execute("SHOW server_version").fetchone()[0].split()[0]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def publish(figures: dict) -> str:
    """The cost of announcing, in the publish."""
    rows, queries = [], []
    for database, values in figures.items():
        for trial, measured in values["times"].items():
            for part, row in measured.items():
                times = [f"{row['bare_ms']:.1f} ms", f"{row['announced_ms']:.1f} ms"]
                rows.append([database, TRIALS[trial], PARTS[part], *times, f"**{row['ratio']:.3f}**"])
        for page, counts in values["queries"].items():
            queries.append([database, TRIALS[page], *(str(count) for count in counts.values())])
    any_values = next(iter(figures.values()))
    return (
        f"{any_values['pairs']} pairs of publications, each pair one with no account and one with "
        f"{any_values['accounts']}; the ratio is the median of the pairs'. Goal 1.05, at most 1.10.\n\n"
        + _table(["database", "page", "", "no account", "5 accounts", "ratio"], rows)
        + "\nQueries of a publication; at most 6 more, whatever the number of accounts:\n\n"
        + _table(["database", "page", "no account", "1 account", "5 accounts", "20 accounts"], queries)
    )


def delivery(figures: dict) -> str:
    """Posts per second."""
    rows = []
    for database, cases in figures.items():
        for case in cases:
            possible = case.get("of_possible")
            rows.append(
                [
                    database,
                    str(case["workers"]),
                    str(case["accounts"]),
                    f"{case['latency_ms']} ms",
                    "GET + POST" if case["check_public_url"] else "POST",
                    f"{case['bare']:.0f}/s",
                    f"{case['committing']:.0f}/s",
                    f"{case['ours']:.0f}/s",
                    f"**{case['ratio']:.2f}**",
                    f"{case['ratio_committing']:.2f}",
                    f"**{possible:.2f}**" if possible else "",
                ]
            )
    head = ["database", "workers", "accounts", "latency", "calls", "bare loop", "bare loop that commits"]
    return DELIVERY + _table([*head, "ours", "to bare", "to that commits", "of the possible"], rows)


def growth(figures: dict) -> str:
    """Milliseconds by size."""
    rows = [
        [
            database,
            f"{row['posts']:,}",
            *(f"{row[key]:.2f} ms" for key in ("lease_ms", "claim_ms", "sweep_ms")),
            f"{row['list_ms']:.0f} ms",
        ]
        for database, sizes in figures.items()
        for row in sizes
    ]
    head = ["database", "posts", "lease accounts", "lease and claim", "sweep", "list in the admin"]
    return "Median time of each question; twenty posts are due in every case.\n\n" + _table(head, rows)


#: What is asked of the list of events.
LISTS = {
    "to_come": "to come",
    "past": "past",
    "month": "a month",
    "place": "a place",
    "feed": "calendar feed",
    "atom": "Atom",
}


def events(figures: dict) -> str:
    """The lists by size, and the registrations."""
    rows = [
        [
            database,
            f"{row['events']:,}",
            *(f"{row[name]['ms']:.0f} ms, {row[name]['queries']} queries" for name in LISTS),
        ]
        for database, values in figures.items()
        for row in values["lists"]
    ]
    taken = [
        [database, str(each["people"]), f"{each['seconds']:.1f} s", f"{each['queries']:.1f}"]
        for database, each in ((name, values["registering"]) for name, values in figures.items())
    ]
    seconds = next(iter(figures.values()))["remembered_seconds"]
    memory = f"pages remembered for {seconds} s" if seconds else "nothing remembered between two requests"
    return (
        f"Median time of a whole request, {memory} (`SITE_CACHE_SECONDS={seconds}`); the feed holds the next "
        "five hundred.\n\n"
        + _table(["database", "events", *LISTS.values()], rows)
        + "\nPeople registering for one event with fifty places, one after the other, mails written:\n\n"
        + _table(["database", "people", "registering", "statements each"], taken)
    )


SECTIONS = {
    "publish": publish,
    "delivery": delivery,
    "growth": growth,
    "events": events,
    "feedback": lambda figures: feedback(figures, _table),
    "site": lambda figures: site(figures, _table),
}
