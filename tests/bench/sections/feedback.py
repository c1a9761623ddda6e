"""The section on the feedback form and its inbox."""

from .tables import table

PAGES = {
    "first": "first page",
    "clerk": "first page, clerk of two desks",
    "filtered": "overdue on a desk",
    "answered": "answered, latest first",
    "deep": "page 150 of the answered",
    "search": "search",
    "stock": "Wagtail's list",
}

EXPLAINED = """“Wagtail's” is a page of `wagtail.contrib.forms` with the same fields, in the same database
and run. Sending is measured in {pairs} pairs, one of each, and the ratio is the median of theirs; ours also
checks for spam, limits the sender's rate, assigns a reference number and a desk, and notifies the desk. A
tenth of the submissions is open, and one in a thousand has the word that is searched for. A page's time is
the quickest of seven; our pages have 50 rows, Wagtail's 20. Each export runs in a separate process: its
time is processor time, its memory the most by which the process grew.

"""


def feedback(figures: dict) -> str:
    """Return the tables of sending, of the inbox's pages and of exports, beside Wagtail's."""
    pairs = next(iter(figures.values()))["sending"]["pairs"]
    return EXPLAINED.format(pairs=pairs) + "\n".join((sending(figures), pages(figures), exports(figures)))


def sending(figures: dict) -> str:
    """Return the table of the time of one submission."""
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


def pages(figures: dict) -> str:
    """Return the table of the inbox's pages, by number of submissions."""
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


def exports(figures: dict) -> str:
    """Return the table of the exports, by number of rows."""
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
