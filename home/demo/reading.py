"""The texts of the demo, read from ``texts/<language>/<page>.toml``."""

import tomllib
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils.html import escape, format_html_join
from django.utils.timezone import get_current_timezone, localdate

HERE = Path(__file__).parent


@cache
def read(language: str, page: str) -> dict:
    """Return the text of one page. Raises FileNotFoundError if it is not translated."""
    return tomllib.loads((HERE / "texts" / language / f"{page}.toml").read_text(encoding="utf-8"))


def exists(language: str, page: str) -> bool:
    """Return True if the page has a text in ``language``."""
    return (HERE / "texts" / language / f"{page}.toml").exists()


def body_blocks(text: dict) -> list[dict]:
    """Return the body as StreamField data."""
    return [_block(part) for part in text.get("body", [])]


def _block(part):
    if "heading" in part:
        return {"type": "heading", "value": {"text": part["heading"], "level": part.get("level", "2")}}
    if "list" in part:
        items = format_html_join("", "<li>{}</li>", ((item,) for item in part["list"]))
        return {"type": "paragraph", "value": f"<ul>{items}</ul>"}
    if "quote" in part:
        return {"type": "quote", "value": {"text": part["quote"], "author": part.get("author", "")}}
    if "table_columns" in part:
        columns = [{"type": "text", "heading": heading} for heading in part["table_columns"]]
        rows = [{"values": row} for row in part["table_rows"]]
        table = {"columns": columns, "rows": rows, "caption": escape(part["table_caption"])}
        return {"type": "table", "value": table}
    return {"type": "paragraph", "value": part["paragraph"]}


def days_ago(days: int) -> date:
    """Return the date ``days`` before today."""
    return localdate() - timedelta(days=days)


def event_times(text: dict) -> tuple[datetime, datetime]:
    """Return start and end of an event, relative to today.

    ``on`` ("12-05") is the next day with this date. ``days_ahead`` is a number of days from today; with
    ``weekday`` (0 is Monday) the event is on the first such weekday from then on.
    """
    today = localdate()
    if "on" in text:
        month, number = map(int, text["on"].split("-"))
        day = date(today.year, month, number)
        if day <= today:
            day = day.replace(year=today.year + 1)
    else:
        day = today + timedelta(days=text["days_ahead"])
        if "weekday" in text:
            day += timedelta(days=(text["weekday"] - day.weekday()) % 7)
    zone = get_current_timezone()
    start, end = (
        datetime.combine(day, datetime.strptime(text[name], "%H:%M").time(), tzinfo=zone)  # noqa: DTZ007
        for name in ("from", "until")
    )
    return start, end
