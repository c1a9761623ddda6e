"""The ``fields`` parameter: ``id,attachments{media_type},comments.limit(0).summary(true)``."""

from __future__ import annotations

from dataclasses import dataclass, field

from .errors import GraphError, bad_parameter


@dataclass
class Selection:
    """What was asked of one object: the fields, each with its own modifiers and sub-fields."""

    fields: dict[str, Selection] = field(default_factory=dict)
    modifiers: dict[str, str] = field(default_factory=dict)

    def __bool__(self):
        return bool(self.fields)


def parse_fields(text: str) -> Selection:
    """Return the selection that ``text`` describes, or raise Meta's syntax error 2500."""
    compact = text.replace(" ", "")
    selection, rest = _parse_list(compact) if compact else (Selection(), "")
    if rest:
        raise _syntax_error(rest)
    return selection


def _parse_list(text: str) -> tuple[Selection, str]:
    selection = Selection()
    while True:
        name, text = _take_name(text)
        child = Selection()
        while text.startswith("."):
            modifier, text = _take_name(text[1:])
            if not text.startswith("(") or ")" not in text:
                raise _syntax_error(text)
            child.modifiers[modifier], text = text[1:].split(")", 1)
        if text.startswith("{"):
            inner, text = _parse_list(text[1:])
            if not text.startswith("}"):
                raise _syntax_error(text)
            child.fields, text = inner.fields, text[1:]
        selection.fields[name] = child
        if not text.startswith(","):
            return selection, text
        text = text[1:]


def _take_name(text: str) -> tuple[str, str]:
    length = next((i for i, c in enumerate(text) if not (c.isalnum() or c == "_")), len(text))
    if not length:
        raise _syntax_error(text)
    return text[:length], text[length:]


def _syntax_error(rest: str) -> GraphError:
    found = rest[:1] or "end of string"
    return GraphError(2500, f'Syntax error "Expected name." at character "{found}" of the fields parameter')


def nonexisting_field(name: str, node_type: str) -> GraphError:
    """Return (#100) for a field that the object does not have."""
    return bad_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node_type})")
