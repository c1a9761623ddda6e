"""The audit log of a page as a printable protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..channels import name_with_network
from ..models import Event, RecordEntry, RecordHead
from .chain import checksum
from .export import reason_label

STYLES = Path(__file__).parent.parent / "static/civic_social/protocol.css"


def context(rows: QuerySet[RecordEntry]) -> dict[str, Any]:
    """Return the context of the template: the rows, and the current end of the whole log."""
    shown = list(_shown(rows))
    titles = {row["said"]["page"]["title"] for row in shown}
    title = _("Protocol of announcements")
    head = RecordHead.objects.first()
    return {
        "title": f"{title}: {titles.pop()}" if len(titles) == 1 else title,
        "rows": shown,
        "end": f"{head.count}:{head.hash}" if head else "",
        "made_at": timezone.localtime(),
        "language": translation.get_language(),
    }


def _shown(rows: QuerySet[RecordEntry]) -> Iterator[dict[str, Any]]:
    for row in rows.iterator(500):
        said = json.loads(row.body)
        account = said["account"]
        yield {
            "number": row.number,
            "at": timezone.localtime(row.at),
            "event": Event(row.event).label,
            "said": said,
            "reason": reason_label(said.get("reason", "")),
            "account": name_with_network(account["name"], account["channel"]),
            "hash": row.hash,
            "is_sealed": checksum(row.body) == row.hash,
        }


def write_html(rows: QuerySet[RecordEntry], out: TextIO) -> None:
    """Write one self-contained HTML document."""
    out.write(
        render_to_string("civic_social/record/protocol.html", {**context(rows), "styles": STYLES.read_text()})
    )
