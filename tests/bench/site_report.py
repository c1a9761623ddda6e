"""The section of the report on the municipal site."""

PAGES = {
    "home": "home page",
    "policy": "policy",
    "event": "event",
    "list": "list of publications",
    "bare": "bare Wagtail page",
}

EXPLAINED = """Two gunicorn workers, one that remembers (`SITE_CACHE_SECONDS=60`) and one that does not (0);
each address in turn in every round; medians, and medians of the rounds' ratios at the same worker. “Bare”
is a Wagtail page on the same site whose template prints a title and no more. “Without memory” is found,
loaded and put together anew by each request: nothing of the site's content is kept between two of them
(compiled templates and the texts of statements are; Wagtail keeps its list of sites and what it has cut of
pictures). “Uncached” is what somebody with a cookie gets: the same, of parts (head, foot, rows of lists,
pictures) that are remembered until anything on the site changes. “Remembered” is the whole answer, which
everybody else gets within a minute of the first visit, as long as nothing changes. The list has
{documents:,} documents. Goals: 0.6 of the bare page, 0.8 of a static file, 15 queries, 100 kB on a first
visit.

"""


def site(figures: dict, table) -> str:
    """Requests per second, queries and bytes."""
    rows = []
    for database, values in figures.items():
        rates, ratios, static = values["rates"], values["ratios"], values["rates"]["static"]
        queries = values["queries"]
        for name, label in PAGES.items():
            cells = [database, label]
            for way in ("without memory", "uncached"):
                key = f"{name} {way}"
                cells += [f"{rates[key]:.0f}/s", f"**{ratios[key]:.2f}**", str(queries[way][name])]
            key = f"{name} remembered"
            cells += [f"{rates[key]:.0f}/s", f"**{ratios[key]:.2f}**"]
            cells += [f"{values['bytes'][name][form] / 1000:.1f} kB" for form in ("plain", "gzip")]
            rows.append(cells)
        rows.append([database, "static file", *[""] * 6, f"{static:.0f}/s", "1", "", ""])
    first = next(iter(figures.values()))
    head = ["database", "page", "without memory", "of bare", "queries", "uncached", "of bare", "queries"]
    head += ["remembered", "of static", "HTML", "gzipped"]
    weight = first["weight"]
    parts = ", ".join(f"{name} {size / 1000:.1f} kB" for name, size in weight.items())
    return (
        EXPLAINED.format(documents=first["documents"])
        + table(head, rows)
        + f"\nA first visit to the policy without pictures: {sum(weight.values()) / 1000:.1f} kB ({parts}; "
        "texts gzipped).\n"
    )
