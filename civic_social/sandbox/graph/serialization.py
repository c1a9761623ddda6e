"""Reading of nodes as JSON, by the fields of their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import GraphError
from .field_selection import FieldSelection, reject_unknown_field
from .formatting import graph_time
from .graph_call import GraphCall
from .node_types import Node, node_type_of

#: Returns the value of one field of a node; None leaves the field out of the response.
Field = Callable[[GraphCall, Any, FieldSelection], Any]

#: Removed in v3.3 and replaced by ``attachments``.
AGGREGATED_POST_FIELDS = {"caption", "description", "link", "name", "object_id", "source", "type"}

#: The fields of each node type, which ``node_fields`` fills in.
FIELDS: dict[str, dict[str, Field]] = {}


def serialize(
    call: GraphCall, node: Node, default: str = "", selection: FieldSelection | None = None
) -> dict[str, Any]:
    """Return the selected fields of ``node``, or without a selection those named in ``default``.

    The ``id`` is always included; fields without a value are left out, as Meta does. Raises GraphError for a
    field that Meta removed, and in strict mode for one that the node type does not have.
    """
    node_type = node_type_of(node)
    fields = FIELDS[node_type]
    selection = selection or FieldSelection({name: FieldSelection() for name in default.split(",") if name})
    result = {}
    for key, subselection in selection.fields.items():
        name = subselection.name or key
        if node_type == "Post" and name in AGGREGATED_POST_FIELDS:
            raise GraphError(
                12,
                "(#12) deprecate_post_aggregated_fields_for_attachement is deprecated for versions v3.3 and "
                "higher",
            )
        if name not in fields:
            reject_unknown_field(name, node_type)
            continue
        value = fields[name](call, node, subselection)
        if value is not None:
            result[key] = value
    return {**result, "id": node.graph_id}


def attribute(name: str) -> Field:
    """Return a field that reads an attribute of the model; an empty text counts as no value."""
    return lambda call, node, selection: value if (value := getattr(node, name)) != "" else None


def time(name: str) -> Field:
    """Return a field that reads a time of the model."""
    return lambda call, node, selection: graph_time(getattr(node, name))


def constant(value: Any) -> Field:
    """Return a field that has the same value for every node."""
    return lambda call, node, selection: value
