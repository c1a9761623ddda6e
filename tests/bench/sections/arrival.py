"""The section on the time from the "Publish" button to the network."""

from .tables import floor_table, table

#: The floors, in seconds.
MEDIAN, P95 = 1.5, 3

EXPLAINED = """An HTTP request publishes a page by the admin's “Publish” button on a gunicorn with one
process; `manage.py db_worker` and `manage.py social deliver --watch 30` run with their default options.
Before the post, the worker checks the page's public URL and lets the network load its link card. The time
ends when the post arrives at a network on the same machine that responds at once. {rounds} publications.

"""


def arrival(figures: dict) -> str:
    """Return the median, the 95th percentile and the extremes, in seconds."""
    rows, floors = [], []
    for database, values in figures.items():
        seconds = values["seconds"]
        shown = (min(seconds), values["median"], values["p95"], max(seconds))
        rows.append([database, *(f"{value:.2f} s" for value in shown)])
        floors += [
            (database, f"median at most {MEDIAN} s", f"{values['median']:.2f} s", values["median"] <= MEDIAN),
            (database, f"95 % within {P95} s", f"{values['p95']:.2f} s", values["p95"] <= P95),
        ]
    rounds = len(next(iter(figures.values()))["seconds"])
    head = ["database", "quickest", "median", "95 %", "slowest"]
    return floor_table(floors) + EXPLAINED.format(rounds=rounds) + table(head, rows)
