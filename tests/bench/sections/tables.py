"""Markdown tables of the report."""


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def floor_table(rows: list[tuple[str, str, str, bool]]) -> str:
    """Return a table of floors: each row has the database, the floor, the figure, and True if it is met."""
    cells = [
        [database, floor, figure, "yes" if is_met else "**no**"] for database, floor, figure, is_met in rows
    ]
    return table(["database", "floor", "measured", "met"], cells) + "\n"
