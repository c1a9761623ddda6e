"""Edges that are read together with their node: ``comments.limit(50){…}``, and reactions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ..models import Comment, Photo, Post, Reaction
from .cursors import decode_cursor, encode_cursor, page_url
from .errors import invalid_parameter
from .field_selection import FieldSelection
from .graph_call import GraphCall
from .node_types import Node
from .permissions import knows_author
from .serialization import serialize

DEFAULT_LIMIT = 25
#: Edges with rows of their own, each of which counts as a node.
NESTED_EDGES = {"comments", "replies"}


def nodes_per_row(selection: FieldSelection) -> int:
    """Return how many nodes a row may have to answer with ``selection``, itself included."""
    nested = [each for each in selection.fields.values() if each.name in NESTED_EDGES]
    return 1 + sum(limit_of(each) * nodes_per_row(each) for each in nested)


def limit_of(selection: FieldSelection) -> int:
    """Return the limit of a nested edge; raise GraphError (100) if it is no number."""
    value = selection.modifiers.get("limit", str(DEFAULT_LIMIT))
    if not value.isascii() or not value.isdigit():
        raise invalid_parameter("Param limit must be an integer")
    return int(value)


def nested_edge(
    call: GraphCall,
    node: Node,
    name: str,
    rows: QuerySet[Any],
    selection: FieldSelection,
    *,
    default_fields: str,
    newest_first: bool,
    summary: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Return the edge ``name`` of a node, or None if it is empty, since Meta leaves out the field.

    ``summary`` is answered if the edge has the modifier ``summary``. The URL in ``next`` repeats the
    modifiers and subfields. Raises GraphError (100) for an invalid limit or cursor.
    """
    limit = limit_of(selection)
    rows = rows.order_by("-pk" if newest_first else "pk")
    if after := selection.modifiers.get("after", ""):
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": decode_cursor(after)})
    page = list(rows[: limit + 1]) if limit else []
    has_more, page = len(page) > limit, page[:limit]
    subselection = FieldSelection(selection.fields)
    edge: dict[str, Any] = {"data": [serialize(call, row, default_fields, subselection) for row in page]}
    if page:
        cursors = {"before": encode_cursor(page[0].pk), "after": encode_cursor(page[-1].pk)}
        edge["paging"] = {"cursors": cursors}
        if has_more:
            path = f"{call.request.path.split(call.version)[0]}{call.version}/{node.graph_id}/{name}"
            kept = {k: v for k, v in selection.modifiers.items() if k not in ("as", "after", "limit")}
            kept |= {"fields": selection.source} if selection.source else {}
            edge["paging"]["next"] = page_url(call, path, **kept, limit=limit, after=cursors["after"])
    if summary and selection.modifiers.get("summary", "false") not in ("false", "0"):
        edge["summary"] = summary
    return edge if page or "summary" in edge else None


def reactions(call: GraphCall, node: Post | Comment | Photo, selection: FieldSelection) -> dict:
    """Return the edge of reactions or likes of a post or a comment."""
    edge: dict[str, Any] = {"data": []}
    rows = reactions_of(node, selection.modifiers.get("type", ""), likes_only=selection.name == "likes")
    limit = limit_of(selection)
    edge["data"] = [_as_row(call, row) for row in rows[:limit] if _is_named(call, row)]
    if selection.modifiers.get("summary"):
        edge["summary"] = {"total_count": rows.count(), "viewer_reaction": "NONE"}
    return edge


def reactions_of(
    node: Post | Comment | Photo, kind: str = "", *, likes_only: bool = False
) -> QuerySet[Reaction]:
    """Return the reactions to a post, a comment or the post of a photo, of ``kind`` or all."""
    if isinstance(node, Comment):
        rows = Reaction.objects.filter(comment=node)
    else:
        post = node.post if isinstance(node, Photo) else node
        rows = Reaction.objects.filter(post=post, comment=None)
    kind = "LIKE" if likes_only else kind
    return (rows.filter(kind=kind) if kind else rows).select_related("author_person", "author_page")


def _is_named(call: GraphCall, row: Reaction) -> bool:
    return row.author is not None and knows_author(call, row.author)


def _as_row(call: GraphCall, row: Reaction) -> dict[str, str]:
    return {"id": row.author.graph_id, "name": row.author.name, "type": row.kind} if row.author else {}
