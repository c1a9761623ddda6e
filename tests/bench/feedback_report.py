"""The section of the report on the feedback form and its inbox."""

PAGES = {
    "first": "first page",
    "clerk": "first page, clerk of two desks",
    "filtered": "overdue on a desk",
    "answered": "answered, latest first",
    "deep": "page 150 of the answered",
    "search": "search",
    "stock": "Wagtail's list",
}

EXPLAINED = """“Wagtail's” is a page of `wagtail.contrib.forms` with the same fields, in the same database and
run. Sending is measured in {pairs} pairs, one of each, and the ratio is the median of theirs; ours also looks
for a person, counts the sender's rate, gives a number, and finds the desk and tells it. A tenth of the
submissions is open, and one in a thousand holds the word that is searched for. A page's time is the quickest
of seven; our pages have 50 rows, Wagtail's 20. Each export runs in a process of its own: its time is the
processor's in that process, its memory by how much that process grew at most.

"""


def feedback(figures: dict, table) -> str:
    """Return sending, pages and exports, ours beside Wagtail's; ``table(head, rows)`` makes a table."""
    pairs = next(iter(figures.values()))["sending"]["pairs"]
    return EXPLAINED.format(pairs=pairs) + "\n".join(
        (sending(figures, table), pages(figures, table), exports(figures, table))
    )


def sending(figures: dict, table) -> str:
    """Return the time of one submission."""
    rows = []
    for database, values in figures.items():
        ours, stock = values["sending"]["ours"], values["sending"]["stock"]
        rows.append(
            [
                database,
                *(f"{row['ms']:.1f} ms, {row['queries']} queries" for row in (ours, stock)),
                f"**{values['sending']['ratio']:.2f}**",
            ]
        )
    return table(["database", "sending: ours", "Wagtail's", "ratio"], rows)


def pages(figures: dict, table) -> str:
    """Return time and queries of each page of the inbox, by size."""
    rows = [
        [
            database,
            f"{row['submissions']:,}",
            *(f"{row[name]['ms']:.0f} ms, {row[name]['queries']} q" for name in PAGES),
        ]
        for database, values in figures.items()
        for row in values["reading"]
    ]
    return table(["database", "submissions", *PAGES.values()], rows)


def exports(figures: dict, table) -> str:
    """Return time and memory of the exports, by size."""
    rows = []
    for database, values in figures.items():
        for row in values["reading"]:
            cells = []
            for name in ("export", "stock_export"):
                one = row[name]
                cells += [
                    f"{one['seconds']:.1f} s",
                    f"{one['seconds'] / one['rows'] * 1e6:.0f} µs",
                    f"+{one['grew_by_megabytes']:.0f} MB",
                ]
            rows.append([database, f"{row['submissions']:,}", *cells])
    head = ["database", "rows", "our CSV", "each row", "memory", "Wagtail's CSV", "each row", "memory"]
    return table(head, rows)
