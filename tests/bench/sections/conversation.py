"""The section on the inbox of comments."""

from .tables import floor_table, table

PAGES = {
    "first": "first page",
    "all": "first page of all",
    "page": "of one page",
    "search": "search",
    "thread": "one thread",
    "posts": "list of posts",
}
#: The greatest ratio of the first page's times with 100 times as many comments.
GREATEST_RATIO = 2


def conversation(figures: dict) -> str:
    """Return the times of the pages by the number of comments."""
    rows, floors = [], []
    for database, sizes in figures.items():
        for row in sizes:
            cells = (f"{row[name]['ms']:.0f} ms, {row[name]['queries']} q" for name in PAGES)
            rows.append([database, f"{row['comments']:,}", *cells])
        ratio = max(sizes[-1][name]["ms"] / sizes[0][name]["ms"] for name in ("first", "all"))
        floors.append(
            (
                database,
                f"first page at most {GREATEST_RATIO} times that of {sizes[0]['comments']:,} comments",
                f"{ratio:.1f}",
                ratio <= GREATEST_RATIO,
            )
        )
    head = ["database", "comments", *PAGES.values()]
    explained = (
        "Two of five comments are replies, one thread of ten is unanswered; the quickest of seven.\n\n"
    )
    return floor_table(floors) + explained + table(head, rows)
