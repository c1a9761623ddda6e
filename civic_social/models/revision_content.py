"""The comparison of revisions by what a person writes, without what a form or Wagtail fills in by itself."""

from __future__ import annotations

import json
import re
from typing import Any

from bs4 import BeautifulSoup
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateTimeField, TimeField
from wagtail.blocks import StreamBlock, StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME

from ..text_normalization import normalize_html

#: Keys of a revision's content that Wagtail maintains, and the editors' comments, which nobody publishes.
NOT_WRITTEN = frozenset(
    {
        "pk",
        "path",
        "depth",
        "numchild",
        "url_path",
        "content_type",
        "owner",
        "draft_title",
        "live",
        "expired",
        "has_unpublished_changes",
        "first_published_at",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        COMMENTS_RELATION_NAME,
    }
)
#: The fields of ``SocialPageMixin`` by the names of version 0.2, which other packages use too.
FORMER_NAMES = {
    f"social_{name}": f"civic_social_{name}"
    for name in ("announcement", "urgent", "text", "image", "image_alt", "choices")
}
#: Tags that say something without any text.
TELLING_TAGS = ["a", "embed", "hr", "img"]


def with_present_names(model: type[Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a revision with the present names of the fields of ``SocialPageMixin``.

    A model may have a field of its own with one of the former names; it keeps its value.
    """
    names = {field.name for field in model._meta.get_fields()}
    former = {
        old: new for old, new in FORMER_NAMES.items() if old in content and new in names and old not in names
    }
    if not former:
        return content
    present = {name: value for name, value in content.items() if name not in former}
    return {**{new: content[old] for old, new in former.items()}, **present}


def has_same_content(model: type[Any], first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return True if two contents of revisions of ``model`` differ in nothing that a person has written.

    Differences that do not count: IDs of blocks, of paragraphs and of child rows, the order of tags, line
    endings and characters that ``text_normalization`` changes, space around a text, the spelling of HTML,
    seconds, and fields of pages and blocks that the older revision does not have yet and that have their
    default in the other one.
    """
    # Fields that were added to the model after a revision was saved have their default in it.
    defaults = with_present_names(model, model().serializable_data())
    one, other = ({**defaults, **with_present_names(model, content)} for content in (first, second))
    return _written(model, _as_stored(one)) == _written(model, _as_stored(other))


def _as_stored(content: Any) -> Any:
    """Return the content as it is read from a stored revision: dates as text, keys as text."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _written(model: type[Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a row's content that a person has written, in a comparable form."""
    return {
        name: _normalize_field(model, name, value)
        for name, value in content.items()
        if name not in NOT_WRITTEN
    }


def _normalize_field(model: type[Any], name: str, value: Any) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return _normalize(value)
    if field.one_to_many and isinstance(value, list):
        return _normalize_children(field, value)
    if field.many_to_many and isinstance(value, list):
        return sorted(value, key=str)
    if isinstance(field, StreamField) and isinstance(value, str):
        return _normalize(_as_stored(_fill_blocks(field.stream_block, json.loads(value or "[]"))))
    if isinstance(field, DateTimeField | TimeField) and isinstance(value, str):
        return _without_seconds(value)
    return _normalize(value)


def _fill_blocks(block: StreamBlock, data: Any) -> Any:
    """Return the stored ``data`` of a StreamField, with defaults for fields that its blocks got later."""
    stream = block.to_python(data)
    _read_values(stream)
    return block.get_prep_value(stream)


def _read_values(value: Any) -> None:
    """Read every block: a stream keeps the stored data of a block that nobody has read."""
    if isinstance(value, StreamValue):
        for child in value:
            _read_values(child.value)
    elif isinstance(value, StructValue):
        for part in value.values():
            _read_values(part)
    elif isinstance(value, ListValue):
        for item in value:
            _read_values(item)


def _without_seconds(value: str) -> str:
    """Return an ISO time without the seconds, which no form of Wagtail's shows."""
    return re.sub(r"(T?\d\d:\d\d):\d\d(\.\d+)?", r"\1", value)


def _normalize_children(relation: Any, rows: list[dict[str, Any]]) -> list[str]:
    """Return child rows as text, without the keys that the form fills in.

    They are in the order that an editor has chosen, or else sorted, as for tags.
    """
    is_ordered = any("sort_order" in row for row in rows)
    if is_ordered:
        rows = sorted(rows, key=lambda row: row.get("sort_order") or 0)
    without = {"sort_order", relation.field.name, "translation_key"}
    children = [
        json.dumps(
            _written(relation.related_model, {name: row[name] for name in row if name not in without}),
            sort_keys=True,
        )
        for row in rows
    ]
    return children if is_ordered else sorted(children)


def _normalize(value: Any) -> Any:
    if isinstance(value, str):
        return _normalize_text(value)
    if isinstance(value, list):
        return [_normalize(item) for item in value]
    if isinstance(value, dict):
        # The ID of a block is made up when the block is first shown in a form.
        is_block = {"type", "value"} <= value.keys()
        return {key: _normalize(item) for key, item in value.items() if not (is_block and key == "id")}
    # A box that nobody has ticked is None in a block that was never in a form.
    return None if value is False else value


def _normalize_text(text: str) -> str | None:
    text = normalize_html(text).strip()
    if "<" not in text:
        return text or None
    html = BeautifulSoup(text, "html.parser")
    if not html.get_text(strip=True) and not html.find(TELLING_TAGS):
        return None
    for tag in html.select("[data-block-key]"):
        del tag["data-block-key"]
    return str(html)
