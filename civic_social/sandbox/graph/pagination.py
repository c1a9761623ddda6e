"""Pagination of lists with Meta's cursors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from .cursors import decode_cursor, encode_cursor, page_url
from .edges import nodes_per_row
from .errors import too_much_data
from .graph_call import GraphCall
from .node_fields import serialize

PARAMETERS = {"limit", "after", "before", "summary", "default_summary", "since", "until"}
DEFAULT_LIMIT, HIGHEST_LIMIT = 25, 100
#: Meta documents no number; clients get by with 25 posts with 50 comments each.
MAX_NODES = 5000


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
    Meta's do. Raises GraphError: 100 for an invalid limit or cursor, and 1 if the nested
    edges ask for too much.
    """
    limit = call.integer("limit", DEFAULT_LIMIT, HIGHEST_LIMIT)
    selection = call.selection
    if limit * nodes_per_row(selection) > MAX_NODES:
        raise too_much_data()
    counted = rows if counted is None else counted
    rows, is_backward = _apply_cursor(call, rows, newest_first)
    page = list(rows[: limit + 1]) if limit else []
    has_more, page = len(page) > limit, page[:limit]
    if is_backward:
        page.reverse()
    visible = [row for row in page if is_visible is None or is_visible(row)]
    response: dict[str, Any] = {"data": [serialize(call, row, default_fields, selection) for row in visible]}
    if page:
        cursors = {"before": encode_cursor(page[0].pk), "after": encode_cursor(page[-1].pk)}
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
        return rows.filter(**{lookup: decode_cursor(before)}).order_by(order), True
    lookup, order = ("pk__lt", "-pk") if newest_first else ("pk__gt", "pk")
    if after:
        rows = rows.filter(**{lookup: decode_cursor(after)})
    return rows.order_by(order), False


def _page_url(call: GraphCall, **cursor: str) -> str:
    kept = {k: v for k, v in call.parameters.items() if k not in ("after", "before")}
    return page_url(call, call.request.path, **{**kept, **cursor})
