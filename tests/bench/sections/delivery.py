"""The section on delivery."""

import os

from .tables import floor_table, table

#: The floor: the share of one post for each account and latency.
LEAST_OF_POSSIBLE = 0.85

EXPLAINED = """The bare loop is one `requests` session without a database that makes the same calls to the
same local server; “that commits” stores each response by one UPDATE, the least that a program must do to
know later what it has sent. Ours commits each claim before its call and each result after it: the attempt,
the post's state and the audit log. “Of the possible”: with a latency, each account can send one post per
latency. “GET + POST” requests the page's public URL before each post (`CHECK_PUBLIC_URL`).

"""

PROCESSOR_TIME = """What a post takes beyond the latency, and its processor time in the process that needs it
(SQLite works inside the worker; the network is the program that plays it on the same machine). At 0.85 of the
possible, a post takes 17.6 ms beyond 100 ms. One account waits for its own processor time and for the disk.
Several wait for each other as well, the more, the nearer all that is possible comes to the cores of the
machine.

"""


def delivery(figures: dict) -> str:
    """Return the posts per second of each case."""
    rows, floors = [], []
    for database, cases in figures.items():
        shares = [case["of_possible"] for case in cases if "of_possible" in case]
        floors.append(
            (
                database,
                f"with a latency of 100 ms at least {LEAST_OF_POSSIBLE} of the possible",
                f"{min(shares):.2f}",
                min(shares) >= LEAST_OF_POSSIBLE,
            )
        )
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
    head += ["ours", "to bare", "to that commits", "of the possible"]
    return floor_table(floors) + EXPLAINED + table(head, rows) + "\n" + _processor_time(figures)


def _processor_time(figures: dict) -> str:
    """Return what a post costs the processor, where it has a latency."""
    cores, rows = os.cpu_count() or 1, []
    for database, cases in figures.items():
        for case in (case for case in cases if case["latency_ms"]):
            times = case["processor"]
            together = sum(times.values())
            possible = case["accounts"] * 1000 / case["latency_ms"]
            rows.append(
                [
                    database,
                    str(case["workers"]),
                    str(case["accounts"]),
                    f"{case['accounts'] * 1000 / case['ours'] - case['latency_ms']:.1f} ms",
                    f"{times['workers']:.1f} ms",
                    f"{times['database']:.1f} ms" if times["database"] else "",
                    f"{times['network']:.1f} ms",
                    f"{together:.1f} ms",
                    f"{possible * together / 1000:.2f} of {cores}",
                ]
            )
    head = ["database", "workers", "accounts", "beyond the latency", "worker", "database server", "network"]
    return PROCESSOR_TIME + table([*head, "together", "cores for all that is possible"], rows)
