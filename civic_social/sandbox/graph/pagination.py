"""Pagination of lists with Meta's cursors."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from .errors import invalid_parameter
from .graph_call import GraphCall
from .node_fields import serialize

PARAMETERS = {"limit", "after", "before", "summary", "default_summary", "since", "until"}
DEFAULT_LIMIT, HIGHEST_LIMIT = 25, 100


def paginate(
    call: GraphCall,
    rows: QuerySet[Any],
    default_fields: str,
    *,
    newest_first: bool = True,
    is_visible: Callable[[Any], bool] | None = None,
    counted: QuerySet[Any] | None = None,
) -> dict[str, Any]:
    """Return the page of ``rows`` that the call's cursor and limit select, with cursors to adjacent pages.

    Rows for which ``is_visible`` returns False are dropped after the page is cut, as Meta does: a page may be
    short or empty and still have a ``next``. With ``summary``, ``total_count`` is the number of ``counted``
    rows, by default of all ``rows``. The URLs in ``next`` and ``previous`` contain the access token, as
    Meta's do. Raises GraphError (100) for an invalid limit or cursor.
    """
    limit = call.integer("limit", DEFAULT_LIMIT, HIGHEST_LIMIT)
    counted = rows if counted is None else counted
    rows, is_backward = _apply_cursor(call, rows, newest_first)
    page = list(rows[: limit + 1]) if limit else []
    has_more, page = len(page) > limit, page[:limit]
    if is_backward:
        page.reverse()
    selection = call.selection
    visible = [row for row in page if is_visible is None or is_visible(row)]
    response: dict[str, Any] = {"data": [serialize(call, row, default_fields, selection) for row in visible]}
    if page:
        cursors = {"before": _encode_cursor(page[0].pk), "after": _encode_cursor(page[-1].pk)}
        response["paging"] = {"cursors": cursors}
        if has_more or is_backward:
            response["paging"]["next"] = _page_url(call, after=cursors["after"])
        if "after" in call.parameters or (is_backward and has_more):
            response["paging"]["previous"] = _page_url(call, before=cursors["before"])
    if call.wants_summary:
        response["summary"] = {"total_count": counted.count()}
    return response


def _apply_cursor(call: GraphCall, rows: QuerySet[Any], newest_first: bool) -> tuple[QuerySet[Any], bool]:
    """Return the rows beyond the cursor, nearest first, and True for a ``before`` cursor."""
    after, before = call.text("after"), call.text("before")
    if before:
        lookup, order = ("pk__gt", "pk") if newest_first else ("pk__lt", "-pk")
        return rows.filter(**{lookup: _decode_cursor(before)}).order_by(order), True
    lookup, order = ("pk__lt", "-pk") if newest_first else ("pk__gt", "pk")
    if after:
        rows = rows.filter(**{lookup: _decode_cursor(after)})
    return rows.order_by(order), False


def _encode_cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(f"sandbox:{pk}".encode()).decode().rstrip("=")


def _decode_cursor(cursor: str) -> int:
    """Return the primary key in a cursor; raise GraphError (100) if it is malformed."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("sandbox:"))
    except ValueError as error:
        raise invalid_parameter("Invalid cursors values") from error


def _page_url(call: GraphCall, **cursor: str) -> str:
    kept = {k: v for k, v in call.parameters.items() if k not in ("after", "before")}
    query = {"access_token": call.raw_token, **kept, **cursor}
    return f"{call.absolute_url(call.request.path)}?{urlencode(query)}"
