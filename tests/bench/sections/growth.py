"""The section on the growth of the table of posts."""

from .tables import table


def growth(figures: dict) -> str:
    """Return the milliseconds of each query by the number of posts."""
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
    head = ["database", "posts", "lease accounts", "lease and claim", "expire claims", "list in the admin"]
    return "Median times; twenty posts are due in every case.\n\n" + table(head, rows)
