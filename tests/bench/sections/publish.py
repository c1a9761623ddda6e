"""The section on publishing."""

from .tables import floor_table, table

#: The floors: the ratio of the times, and the additional queries.
MOST_RATIO, MOST_QUERIES = 1.25, 12
TRIALS = {
    "policy": "the demo's policy",
    "thin": "a page with hardly a field",
    "button": "the same by the admin's “Publish” button",
}
PARTS = {"whole": "save and publish", "publish": "publish alone", "request": "the whole request"}


def publish(figures: dict) -> str:
    """Return the time and the queries that accounts add to a publication."""
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
        floor_table([row for database, values in figures.items() for row in _floors(database, values)])
        + f"{any_values['pairs']} pairs of publications, each pair one with no account and one with "
        f"{any_values['accounts']}; the ratio is the median of the pairs'.\n\n"
        + table(["database", "page", "", "no account", "5 accounts", "ratio"], rows)
        + "\nQueries of a publication:\n\n"
        + table(["database", "page", "no account", "1 account", "5 accounts", "20 accounts"], queries)
    )


def _floors(database: str, values: dict) -> list[tuple]:
    ratio = max(row["ratio"] for measured in values["times"].values() for row in measured.values())
    counts = [{int(accounts): n for accounts, n in one.items()} for one in values["queries"].values()]
    more = max(one[5] - one[0] for one in counts)
    differences = [f"{one[1]} and {one[20]}" for one in counts]
    return [
        (
            database,
            f"publishing with 5 accounts takes at most {MOST_RATIO} of the time without",
            f"{ratio:.3f}",
            ratio <= MOST_RATIO,
        ),
        (database, f"at most {MOST_QUERIES} more queries", f"{more} more", more <= MOST_QUERIES),
        (
            database,
            "as many queries for 1 account as for 20",
            "; ".join(differences),
            all(one[1] == one[20] for one in counts),
        ),
    ]
