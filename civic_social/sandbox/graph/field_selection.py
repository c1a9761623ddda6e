"""Parser of the ``fields`` parameter: ``id,attachments{media_type},comments.limit(0).summary(true)``."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..conf import is_strict
from .errors import GraphError, invalid_parameter


@dataclass
class FieldSelection:
    """Requested fields of a node, each with its own subfields and modifiers such as ``limit(0)``.

    A field with the modifier ``as(alias)`` is stored and answered under its alias; ``name`` is its own.
    """

    fields: dict[str, FieldSelection] = field(default_factory=dict)
    modifiers: dict[str, str] = field(default_factory=dict)
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.fields)


def parse_fields(text: str) -> FieldSelection:
    """Return the field selection that ``text`` describes; raise GraphError (2500) on a syntax error."""
    compact = text.replace(" ", "")
    selection, rest = _parse_list(compact) if compact else (FieldSelection(), "")
    if rest:
        raise _syntax_error(rest)
    return selection


def unknown_field(name: str, node_type: str) -> GraphError:
    """Return error 100 for a field that the node type does not have."""
    return invalid_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node_type})")


def reject_unknown_field(name: str, node_type: str) -> None:
    """Raise GraphError (100) in strict mode for a field that the node type does not have."""
    if is_strict():
        raise unknown_field(name, node_type)


def _parse_list(text: str) -> tuple[FieldSelection, str]:
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
            inner, text = _parse_list(text[1:])
            if not text.startswith("}"):
                raise _syntax_error(text)
            child.fields, text = inner.fields, text[1:]
        selection.fields[_key(child)] = child
        if not text.startswith(","):
            return selection, text
        text = text[1:]


def _key(child: FieldSelection) -> str:
    """Return the key under which a field is answered.

    Raises GraphError (100) in strict mode for an alias, which new apps may not use since 2026-11-04.
    """
    alias = child.modifiers.get("as", "")
    if alias and is_strict():
        raise invalid_parameter("Field aliases are no longer supported")
    return alias or child.name


def _parse_name(text: str) -> tuple[str, str]:
    length = next((i for i, c in enumerate(text) if not (c.isalnum() or c == "_")), len(text))
    if not length:
        raise _syntax_error(text)
    return text[:length], text[length:]


def _syntax_error(rest: str) -> GraphError:
    found = rest[:1] or "end of string"
    return GraphError(2500, f'Syntax error "Expected name." at character "{found}" of the fields parameter')
