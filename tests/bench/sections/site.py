"""The section on the municipal site."""

from .tables import floor_table, table

#: The floors: time in multiples of the bare page, queries, growth of the time, and share of the static file.
MOST_TIME, MOST_QUERIES, MOST_GROWTH, LEAST_CACHED = 8, 60, 1.25, 0.7
PAGES = {
    "home": "home page",
    "policy": "policy",
    "event": "event",
    "list": "list of publications",
    "bare": "bare Wagtail page",
}

EXPLAINED = """One gunicorn process with the page cache (`SITE_CACHE_SECONDS=60`); each address in turn in
every round; medians, and medians of the rounds' ratios. “Bare” is a Wagtail page on the same site whose
template prints a title. “Uncached” is a request with a cookie, which the page cache never answers; its time
is given in multiples of the bare page's. “Cached” is every other request within a minute of the first one,
as long as nothing changes; its rate is given as a share of the static file's.

"""


def site(figures: dict) -> str:
    """Return requests per second, queries and bytes of each page."""
    rows, floors = [], []
    for database, values in figures.items():
        floors += _floors(database, values)
        for measured in values["figures"]:
            rates, ratios = measured["rates"], measured["ratios"]
            for name, label in PAGES.items():
                uncached, cached = f"{name} uncached", f"{name} cached"
                rows.append(
                    [
                        database,
                        f"{measured['documents']:,}",
                        label,
                        f"{rates[uncached]:.0f}/s",
                        f"**{ratios[uncached]:.1f}**",
                        str(measured["queries"][name]),
                        f"{rates[cached]:.0f}/s",
                        f"**{ratios[cached]:.2f}**",
                        *(f"{values['bytes'][name][form] / 1000:.1f} kB" for form in ("plain", "gzip")),
                    ]
                )
            static = f"{rates['static']:.0f}/s"
            row = [database, f"{measured['documents']:,}", "static file", "", "", "", static, "1", "", ""]
            rows.append(row)
    head = ["database", "documents", "page", "uncached", "times bare", "queries", "cached", "of static"]
    weight = next(iter(figures.values()))["weight"]
    parts = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in weight.items())
    return (
        floor_table(floors)
        + EXPLAINED
        + table([*head, "HTML", "gzipped"], rows)
        + f"\nA first visit to the policy without pictures: {sum(weight.values()) / 1000:.1f} kB ({parts}; "
        "texts gzipped).\n"
    )


def _floors(database: str, values: dict) -> list[tuple]:
    names = [name for name in PAGES if name != "bare"]
    few, many = values["figures"][0], values["figures"][-1]
    time = max(one["ratios"][f"{name} uncached"] for one in (few, many) for name in names)
    queries = max(one["queries"][name] for one in (few, many) for name in names)
    more_queries = max(many["queries"][name] - few["queries"][name] for name in names)
    growth = max(many["ratios"][f"{name} uncached"] / few["ratios"][f"{name} uncached"] for name in names)
    cached = min(one["ratios"][f"{name} cached"] for one in (few, many) for name in names)
    content = f"{many['documents']:,} documents instead of {few['documents']:,}"
    return [
        (
            database,
            f"an uncached page takes at most {MOST_TIME} times the bare page's time",
            f"{time:.1f}",
            time <= MOST_TIME,
        ),
        (database, f"at most {MOST_QUERIES} queries", str(queries), queries <= MOST_QUERIES),
        (
            database,
            f"with {content}, at most {MOST_GROWTH} of the time",
            f"{growth:.2f}",
            growth <= MOST_GROWTH,
        ),
        (database, f"with {content}, not one query more", f"{more_queries} more", more_queries <= 0),
        (
            database,
            f"a cached page has at least {LEAST_CACHED} of a static file's rate",
            f"{cached:.2f}",
            cached >= LEAST_CACHED,
        ),
    ]
