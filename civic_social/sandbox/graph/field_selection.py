"""Parser of the ``fields`` parameter: ``id,attachments{media_type},comments.limit(0).summary(true)``."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..conf import is_strict
from .errors import GraphError, invalid_parameter


@dataclass
class FieldSelection:
    """Requested fields of a node, each with its own subfields and modifiers such as ``limit(0)``.

    A field with the modifier ``as(alias)`` is stored and answered under its alias; ``name`` is its own.
    ``source`` is the text of the subfields.
    """

    fields: dict[str, FieldSelection] = field(default_factory=dict)
    modifiers: dict[str, str] = field(default_factory=dict)
    name: str = ""
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields)


def parse_fields(text: str, *, allow_aliases: bool = False) -> FieldSelection:
    """Return the field selection that ``text`` describes.

    Raises GraphError: 2500 on a syntax error, and 100 for an alias unless ``allow_aliases``.
    """
    compact = text.replace(" ", "")
    selection, rest = _parse_list(compact, allow_aliases) if compact else (FieldSelection(), "")
    if rest:
        raise _syntax_error(rest)
    selection.source = compact
    return selection


def unknown_field(name: str, node_type: str) -> GraphError:
    """Return error 100 for a field that the node type does not have."""
    return invalid_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node_type})")


def reject_unknown_field(name: str, node_type: str) -> None:
    """Raise GraphError (100) in strict mode for a field that the node type does not have."""
    if is_strict():
        raise unknown_field(name, node_type)


def _parse_list(text: str, allow_aliases: bool) -> tuple[FieldSelection, str]:
    """Parse a comma-separated list of fields; return it and the rest of ``text``."""
    selection = FieldSelection()
    while True:
        name, text = _parse_name(text)
        child = FieldSelection(name=name)
        while text.startswith("."):
            modifier, text = _parse_name(text[1:])
            if not text.startswith("(") or ")" not in text:
                raise _syntax_error(text)
            child.modifiers[modifier], text = text[1:].split(")", 1)
        if text.startswith("{"):
            opened = text[1:]
            inner, text = _parse_list(opened, allow_aliases)
            if not text.startswith("}"):
                raise _syntax_error(text)
            child.source = opened[: len(opened) - len(text)]
            child.fields, text = inner.fields, text[1:]
        alias = child.modifiers.get("as", "")
        if alias and not allow_aliases:
            raise invalid_parameter("Field aliases are no longer supported")
        selection.fields[alias or child.name] = child
        if not text.startswith(","):
            return selection, text
        text = text[1:]


def _parse_name(text: str) -> tuple[str, str]:
    length = next((i for i, c in enumerate(text) if not (c.isalnum() or c == "_")), len(text))
    if not length:
        raise _syntax_error(text)
    return text[:length], text[length:]


def _syntax_error(rest: str) -> GraphError:
    found = rest[:1] or "end of string"
    return GraphError(2500, f'Syntax error "Expected name." at character "{found}" of the fields parameter')
