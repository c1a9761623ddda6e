"""The section of the report on the municipal site."""

PAGES = {
    "home": "home page",
    "policy": "policy",
    "event": "event",
    "list": "list of publications",
    "bare": "bare Wagtail page",
}

EXPLAINED = """One gunicorn worker serves everything, each address in turn in every round; medians, and
medians of the rounds' ratios. “Bare” is a Wagtail page on the same site whose template prints a title and no
more. “Uncached” is what somebody with a cookie gets: found, loaded and put together anew, of parts (head,
foot, rows of lists, pictures) that are remembered until anything on the site changes. “Remembered” is the
whole answer, which everybody else gets within a minute of the first visit, as long as nothing changes. The
list has {documents:,} documents. Goals: 0.6 of the bare page, 0.8 of a static file, 15 queries, 100 kB on a
first visit.

"""


def site(figures: dict, table) -> str:
    """Requests per second, queries and bytes."""
    rows = []
    for database, values in figures.items():
        rates, ratios, static = values["rates"], values["ratios"], values["rates"]["static"]
        for name, label in PAGES.items():
            uncached, remembered = rates[f"{name} uncached"], rates[f"{name} remembered"]
            rows.append(
                [
                    database,
                    label,
                    f"{uncached:.0f}/s",
                    f"**{ratios[f'{name} uncached']:.2f}**",
                    f"{remembered:.0f}/s",
                    f"**{ratios[f'{name} remembered']:.2f}**",
                    str(values["queries"][name]),
                    f"{values['bytes'][name]['plain'] / 1000:.1f} kB",
                    f"{values['bytes'][name]['gzip'] / 1000:.1f} kB",
                ]
            )
        rows.append([database, "static file", "", "", f"{static:.0f}/s", "1", "0", "", ""])
    first = next(iter(figures.values()))
    head = [
        "database",
        "page",
        "uncached",
        "of bare",
        "remembered",
        "of static",
        "queries",
        "HTML",
        "gzipped",
    ]
    weight = first["weight"]
    parts = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in weight.items())
    return (
        EXPLAINED.format(documents=first["documents"])
        + table(head, rows)
        + f"\nA first visit to the policy without pictures: {sum(weight.values()) / 1000:.1f} kB ({parts}; "
        "texts gzipped).\n"
    )
