"""The record on paper: rows by page, period and account, for spreadsheets and for verification."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time, timedelta
from typing import TextIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Event, RecordEntry
from ..spreadsheet import escape_formula

#: Excel takes a CSV file without it for one in an old code page.
BOM = "\ufeff"


def entries(
    *, page_id: int | None = None, account_id: int | None = None, since: date | None = None, until=None
) -> QuerySet[RecordEntry]:
    """Return the rows of a page, of an account and of the days from ``since`` to ``until``, both included.

    Days are the site's own, in its time zone.
    """
    rows = RecordEntry.objects.order_by("number")
    if page_id is not None:
        rows = rows.filter(page_id=page_id)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    if since is not None:
        rows = rows.filter(at__gte=_midnight(since))
    if until is not None:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def write_json(rows: QuerySet[RecordEntry], out: TextIO) -> None:
    """Write a JSON array of ``{"hash": …, "row": …}``: everything that verification by strangers needs."""
    separator = "[\n"
    for row in rows.iterator(500):
        # ``body`` is JSON already; as it is, so that what is exported is what was sealed.
        out.write(f'{separator}{{"hash":"{row.hash}","row":{row.body}}}')
        separator = ",\n"
    out.write("[]\n" if separator.startswith("[") else "\n]\n")


def write_csv(rows: QuerySet[RecordEntry], out: TextIO) -> None:
    """Write a CSV table for spreadsheets, with names for people; the JSON form is the exact one."""
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(_header())
    for row in rows.iterator(500):
        writer.writerow([_safe(cell) for cell in _cells(row)])


def _header() -> list[str]:
    return [
        _("No."),
        _("Time"),
        _("What happened"),
        _("Page"),
        _("Page number"),
        _("Page address"),
        _("Revision"),
        _("Part of the page"),
        _("Language"),
        _("Account"),
        _("Network"),
        _("Account ID at the network"),
        _("Post ID at the network"),
        _("Address of the post"),
        _("Text"),
        _("Link"),
        _("Card title"),
        _("Card description"),
        _("Pictures (description, SHA-256)"),
        _("Published by"),
        _("Approved by"),
        _("Carried out by"),
        _("Problem"),
        _("Attempt"),
        _("Hash of the previous row"),
        _("Hash"),
    ]


def _cells(row: RecordEntry) -> list:
    said = json.loads(row.body)
    page, account, card = said["page"], said["account"], said["card"]
    return [
        row.number,
        timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds"),
        Event(said["event"]).label,
        page["title"],
        page["id"],
        page["url"],
        page["revision"],
        page["key"],
        page["language"],
        account["name"],
        account["channel"],
        account["remote_id"],
        said["remote_id"],
        said["permalink"],
        said["text"],
        said["link"],
        card["title"],
        card["description"],
        "\n".join(f"{picture['alt']} {picture['sent_sha256']}".strip() for picture in said["pictures"]),
        said["published_by"],
        "; ".join(said["approved_by"]),
        said["carried_out_by"],
        said["problem"],
        said["attempt"],
        said["previous"],
        row.hash,
    ]


def _safe(cell: str | int | None) -> str | int:
    """Return ``cell`` for CSV: None as an empty cell, text escaped against formulas."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return cell
    return escape_formula(str(cell))
