"""The record as a protocol on paper: one document for a page, to be printed and signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..models import Event, RecordEntry, RecordHead
from .chain import checksum

STYLES = Path(__file__).parent.parent / "static/civic_social/protocol.css"


def context(rows: QuerySet[RecordEntry]) -> dict:
    """Return what the template shows: the rows as they were sealed, and how the whole record ends now."""
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


def _shown(rows: QuerySet[RecordEntry]) -> Iterator[dict]:
    for row in rows.iterator(500):
        yield {
            "number": row.number,
            "at": timezone.localtime(row.at),
            "event": Event(row.event).label,
            "said": json.loads(row.body),
            "hash": row.hash,
            "is_sealed": checksum(row.body) == row.hash,
        }


def write_html(rows: QuerySet[RecordEntry], out: TextIO) -> None:
    """Write one HTML document that needs nothing else: to be kept, mailed, printed."""
    out.write(
        render_to_string("civic_social/record/protocol.html", {**context(rows), "styles": STYLES.read_text()})
    )
