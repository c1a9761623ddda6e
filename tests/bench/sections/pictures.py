"""The section on pictures that are made to cost memory."""

from .tables import floor_table, table

#: Megabytes and seconds that a picture may cost which is refused by its header.
REFUSED_MEGABYTES, REFUSED_SECONDS = 10, 0.5
#: Megabytes of the largest picture that is accepted, and how many times that six at once may cost.
LARGEST_MEGABYTES, SIX_AT_ONCE = 250, 1.5

CASES = {
    "refused": "PNG of 7,740 × 7,740",
    "huge": "PNG of 30,000 × 30,000",
    "one": "the largest that is accepted",
    "six": "six of these at once",
}
EXPLAINED = """Uploads to the feedback form after its human check, which are read, decoded, turned upright and
encoded again. Each row has a process of its own; its memory is the most by which the process grew.

"""


def pictures(figures: dict) -> str:
    """Return the floors and the table; the database has no part in it, so the first one stands for all."""
    database, values = next(iter(figures.items()))
    refused = [values["refused"], values["huge"]]
    memory, seconds = (max(row[key] for row in refused) for key in ("megabytes", "seconds"))
    one, ratio = values["one"]["megabytes"], values["six"]["megabytes"] / max(values["one"]["megabytes"], 1)
    floors = [
        (
            database,
            f"a refused picture costs {REFUSED_MEGABYTES} MB and {REFUSED_SECONDS} s at most",
            f"{memory:.0f} MB, {seconds:.2f} s",
            memory <= REFUSED_MEGABYTES and seconds <= REFUSED_SECONDS,
        ),
        (
            database,
            f"the largest costs {LARGEST_MEGABYTES} MB at most",
            f"{one:.0f} MB",
            one <= LARGEST_MEGABYTES,
        ),
        (
            database,
            f"six at once cost {SIX_AT_ONCE} times that at most",
            f"{ratio:.2f}",
            ratio <= SIX_AT_ONCE,
        ),
    ]
    rows = [
        [
            title,
            f"{values[name]['bytes'] / 1000:.0f} kB",
            f"{values[name]['refused']} of {values[name]['count']}",
            f"{values[name]['seconds']:.2f} s",
            f"+{values[name]['megabytes']:.0f} MB",
        ]
        for name, title in CASES.items()
    ]
    return floor_table(floors) + EXPLAINED + table(["upload", "file", "refused", "time", "memory"], rows)
