"""The section on events."""

from .tables import table

LISTS = {
    "to_come": "to come",
    "past": "past",
    "month": "a month",
    "place": "a place",
    "feed": "calendar feed",
    "atom": "Atom",
}


def events(figures: dict) -> str:
    """Return the lists by the number of events, and the registrations."""
    rows = [
        [
            database,
            f"{row['events']:,}",
            *(f"{row[name]['ms']:.0f} ms, {row[name]['queries']} queries" for name in LISTS),
        ]
        for database, values in figures.items()
        for row in values["lists"]
    ]
    registrations = [
        [database, str(each["people"]), f"{each['seconds']:.1f} s", f"{each['queries']:.1f}"]
        for database, each in ((name, values["registering"]) for name, values in figures.items())
    ]
    seconds = next(iter(figures.values()))["cache_seconds"]
    return (
        f"Median time of a whole request, with `SITE_CACHE_SECONDS={seconds}`; the feed has the next five "
        "hundred events.\n\n"
        + table(["database", "events", *LISTS.values()], rows)
        + "\nPeople who register for one event with fifty places, one after the other, mails written:\n\n"
        + table(["database", "people", "registering", "queries each"], registrations)
    )
