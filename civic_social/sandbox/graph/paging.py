"""Lists, a page at a time, with Meta's cursors."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from django.db.models import QuerySet

from .calls import GraphCall
from .errors import bad_parameter
from .nodes import render

PARAMETERS = {"limit", "after", "before", "summary", "since", "until"}
DEFAULT_LIMIT, HIGHEST_LIMIT = 25, 100


def paged(call: GraphCall, rows: QuerySet, default_fields: str, *, newest_first=True, visible=None) -> dict:
    """Return one page of ``rows`` with the cursors to its neighbours.

    Rows that ``visible`` refuses are left out only after the page was cut, as with Meta: a page may be short,
    or empty, and yet have a ``next``. That address holds the access token, like Meta's.
    """
    limit = call.integer("limit", DEFAULT_LIMIT, HIGHEST_LIMIT)
    rows, backwards = _from_cursor(call, rows, newest_first)
    cut = list(rows[: limit + 1]) if limit else []
    more, cut = len(cut) > limit, cut[:limit]
    if backwards:
        cut.reverse()
    selection = call.selection
    shown = [row for row in cut if visible is None or visible(row)]
    answer = {"data": [render(call, row, default_fields, selection) for row in shown]}
    if cut:
        cursors = {"before": _cursor(cut[0].pk), "after": _cursor(cut[-1].pk)}
        answer["paging"] = {"cursors": cursors}
        if more or backwards:
            answer["paging"]["next"] = _address(call, after=cursors["after"])
        if "after" in call.parameters or (backwards and more):
            answer["paging"]["previous"] = _address(call, before=cursors["before"])
    return answer


def _from_cursor(call: GraphCall, rows: QuerySet, newest_first: bool) -> tuple[QuerySet, bool]:
    after, before = call.text("after"), call.text("before")
    forward = "-pk" if newest_first else "pk"
    if before:
        backward = "pk" if newest_first else "-pk"
        return rows.filter(**{f"pk__{'gt' if newest_first else 'lt'}": _position(before)}).order_by(
            backward
        ), True
    if after:
        rows = rows.filter(**{f"pk__{'lt' if newest_first else 'gt'}": _position(after)})
    return rows.order_by(forward), False


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"sandbox:{pk}".encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("sandbox:"))
    except ValueError as error:
        raise bad_parameter("Invalid cursors values") from error


def _address(call: GraphCall, **cursor: str) -> str:
    kept = {k: v for k, v in call.parameters.items() if k not in ("after", "before")}
    query = {"access_token": call.given_token, **kept, **cursor}
    return f"{call.absolute(call.request.path)}?{urlencode(query)}"
