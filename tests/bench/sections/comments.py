"""The section on the time from a comment at the network to the inbox."""

from .tables import floor_table, table

#: The floors, in seconds.
LONGEST = {"event": 30, "reading": 600}
NAMES = {"event": "by the network's event", "reading": "by reading every {minutes:g} minutes"}

EXPLAINED = """People write {count} comments below {posts} posts at a network in a process of its own; once it
sends an event for each to a gunicorn with one process, once it sends none. `manage.py work` runs with its
default options, and reads as often as by default. The time ends when the comment is stored in the inbox.

"""


def comments(figures: dict) -> str:
    """Return the median, the 95th percentile and the longest time of both ways."""
    rows, floors = [], []
    for database, values in figures.items():
        for way, longest in LONGEST.items():
            name, of_way = NAMES[way].format(minutes=values["minutes"]), values[way]
            shown = (of_way["median"], of_way["p95"], of_way["max"])
            rows.append([database, name, *(f"{value:.1f} s" for value in shown)])
            floors.append(
                (database, f"{name}: within {longest} s", f"{of_way['max']:.1f} s", of_way["max"] <= longest)
            )
    count = len(next(iter(figures.values()))["event"]["seconds"])
    head = ["database", "way", "median", "95 %", "longest"]
    return floor_table(floors) + EXPLAINED.format(count=count, posts=30) + table(head, rows)
