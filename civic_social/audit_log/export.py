"""Exports of the audit log by page, period and account, for spreadsheets and for verification."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TextIO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..channels import network_label
from ..models import CommentOperation, Event, RecordEntry
from ..spreadsheet import BYTE_ORDER_MARK, get_csv_cell, get_csv_writer


def entries(
    *,
    page_id: int | None = None,
    account_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[RecordEntry]:
    """Return the rows of a page, of an account and of the days from ``since`` to ``until``, both included.

    Days are in the time zone of the site.
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
    """Write a JSON array of ``{"hash": …, "row": …}``: everything that independent verification needs."""
    separator = "[\n"
    for row in rows.iterator(500):
        # ``body`` is JSON already, and is exported byte for byte, because the hash is of that text.
        out.write(f'{separator}{{"hash":"{row.hash}","row":{row.body}}}')
        separator = ",\n"
    out.write("[]\n" if separator.startswith("[") else "\n]\n")


def write_csv(rows: QuerySet[RecordEntry], out: TextIO) -> None:
    """Write a CSV table for spreadsheets, with readable labels; the JSON export is the exact one."""
    out.write(BYTE_ORDER_MARK)
    writer = get_csv_writer(out)
    writer.writerow(_header())
    for row in rows.iterator(500):
        writer.writerow(map(get_csv_cell, _cells(row)))


def reason_label(reason: str) -> str:
    """Return the label of a reason for hiding or removing a comment; "" without one."""
    return str(dict(CommentOperation.Reason.choices).get(reason, reason))


def _header() -> list[str]:
    return [
        _("No."),
        pgettext("column of the audit log", "Time"),
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
        _("Published without another person by"),
        _("Reason for that"),
        _("Carried out by"),
        _("Problem"),
        _("Comment ID at the network"),
        pgettext("column of the audit log", "Reason"),
        _("Attempt"),
        _("Hash of the previous row"),
        _("Hash"),
    ]


def _cells(row: RecordEntry) -> list[str | int | None]:
    body = json.loads(row.body)
    page, account, card = body["page"], body["account"], body["card"]
    return [
        row.number,
        timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds"),
        Event(body["event"]).label,
        page["title"],
        page["id"],
        page["url"],
        page["revision"],
        page["key"],
        page["language"],
        account["name"],
        str(network_label(account["channel"])),
        account["remote_id"],
        body["remote_id"],
        body["permalink"],
        body["text"],
        body["link"],
        card["title"],
        card["description"],
        "\n".join(f"{picture['alt']} {picture['sent_sha256']}".strip() for picture in body["pictures"]),
        body["published_by"],
        "; ".join(body["approved_by"]),
        # Rows of version 1 do not have them.
        body.get("overridden_by", ""),
        body.get("override_reason", ""),
        body["carried_out_by"],
        body["problem"],
        # Rows before version 3 do not have them.
        body.get("comment", ""),
        reason_label(body.get("reason", "")),
        body["attempt"],
        body["previous"],
        row.hash,
    ]
