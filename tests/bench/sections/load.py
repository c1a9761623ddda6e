"""The section on visitors beside other work."""

from .tables import floor_table, table

#: Milliseconds that 19 of 20 visitors wait at most, or this many times as long as alone on a slow machine.
GREATEST_WAIT, GREATEST_RATIO = 250, 2

EXPLAINED = """nginx, gunicorn (2 × 8) and `manage.py work` with the files of `deploy/`, the site of
`make demo`, three visitors who read one page after the other (every fourth is not in the page cache).
Each row has its own measurement of the same visitors alone, right before it. Slow bodies: 100 of a byte
a second, 12 that stop after 1.3 MB. Hostile uploads: six senders of two 10 MB files, of 20,000 fields,
of a picture of 900 megapixels. The export is one editor's download of the feedback inbox. The worker
delivers to four accounts of a network on the same machine that answers after 100 ms.

"""


def load(figures: dict) -> str:
    """Return the waits of visitors beside each scenario."""
    rows, floors = [], []
    for database, values in figures.items():
        for row in values["rows"]:
            ratio = row["p95"] / row["alone"]
            rows.append(
                [
                    database,
                    row["beside"],
                    f"{row['pages_alone']} → {row['pages']}",
                    f"{row['alone']:.0f} ms",
                    f"{row['p95']:.0f} ms",
                    f"**{ratio:.1f}**",
                    f"{row['longest']:.0f} ms",
                    str(row["errors"]),
                    row["note"],
                ]
            )
        worst = max(values["rows"], key=lambda row: row["p95"])
        errors = sum(row["errors"] for row in values["rows"])
        limit = max(GREATEST_WAIT, GREATEST_RATIO * worst["alone"])
        floors += [
            (
                database,
                f"95 % of visitors wait at most {limit:.0f} ms",
                f"{worst['p95']:.0f} ms",
                worst["p95"] <= limit,
            ),
            (database, "no visitor meets an error", str(errors), errors == 0),
        ]
    head = [
        "database",
        "beside",
        "pages",
        "p95 alone",
        "p95 beside",
        "ratio",
        "longest",
        "errors",
        "meanwhile",
    ]
    return floor_table(floors) + EXPLAINED + table(head, rows)
