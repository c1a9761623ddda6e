"""Fields of comments on Facebook posts."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet

from ..models import Comment, Post
from .edges import nested_edge, reactions, reactions_of
from .errors import invalid_parameter
from .field_selection import FieldSelection
from .graph_call import GraphCall, parse_time
from .permissions import can_answer_privately, knows_author, readable_comments
from .serialization import Field, attribute, constant, serialize, time

DEFAULT_COMMENT_FIELDS = "created_time,from,message"
FILTERS = ("toplevel", "stream")
LIVE_FILTERS = ("filter_low_quality", "no_filter")
ORDERS = ("chronological", "reverse_chronological")
URL = re.compile(r"https?://\S+")


def filter_comments(comments: QuerySet[Comment], filter_name: str, since: str) -> QuerySet[Comment]:
    """Return the comments that the parameters ``filter`` and ``since`` select, with what their fields need.

    Raises GraphError (100) for an invalid value.
    """
    if filter_name not in ("", *FILTERS):
        raise invalid_parameter(f"Param filter must be one of {{{', '.join(FILTERS)}}}")
    if filter_name != "stream":
        comments = comments.filter(parent=None)
    if moment := parse_time(since, "since"):
        comments = comments.filter(created_at__gte=moment)
    return comments.select_related("post__profile", "parent__post__profile", "author_page", "author_person")


def order_of(value: str) -> str:
    """Return the order of a list of comments; raise GraphError (100) if it is unknown."""
    order = value or ORDERS[0]
    if order not in ORDERS:
        raise invalid_parameter(f"Param order must be one of {{{', '.join(ORDERS)}}}")
    return order


def nested_comments(call: GraphCall, post: Post, selection: FieldSelection) -> dict | None:
    """Return the edge ``comments`` of a post: what the call may read of it.

    The count in its ``summary`` includes what is left out. Raises GraphError (100) for an invalid modifier.
    """
    modifiers = selection.modifiers
    order = order_of(modifiers.get("order", ""))
    rows = filter_comments(post.comments.all(), modifiers.get("filter", ""), modifiers.get("since", ""))
    return nested_edge(
        call,
        post,
        "comments",
        readable_comments(call, post.profile, rows),
        selection,
        default_fields=DEFAULT_COMMENT_FIELDS,
        newest_first=order != "chronological",
        summary={"order": order, "total_count": rows.count(), "can_comment": True},
    )


def _nested_replies(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    rows = comment.replies.select_related(
        "post__profile", "parent__post__profile", "author_page", "author_person"
    )
    return nested_edge(
        call,
        comment,
        "comments",
        readable_comments(call, comment.post.profile, rows),
        selection,
        default_fields=DEFAULT_COMMENT_FIELDS,
        newest_first=False,
        summary={"order": "chronological", "total_count": rows.count(), "can_comment": True},
    )


def _author(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    author = comment.author
    if author is None or not knows_author(call, author):
        return None
    return {"name": author.name, "id": author.graph_id}


def _parent(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    if comment.parent is None:
        return None
    return serialize(call, comment.parent, DEFAULT_COMMENT_FIELDS, selection)


def _permalink(call: GraphCall, comment: Comment, selection: FieldSelection) -> str:
    return f"{call.absolute_url(comment.post.get_absolute_url())}#c{comment.graph_number}"


def _attachment(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict[str, Any] | None:
    """Return the first link in the text, which Facebook shows below it; None without one."""
    found = URL.search(comment.message)
    if found is None:
        return None
    url = found[0].rstrip(".,;:!?)")
    return {"type": "share", "title": url, "url": url, "target": {"url": url}}


def _message_tags(call: GraphCall, comment: Comment, selection: FieldSelection) -> list[dict] | None:
    """Return the Page, if the comment mentions it by ``@`` and its name; None if not."""
    page = comment.post.profile
    offset = comment.message.find(f"@{page.name}")
    if offset < 0:
        return None
    tag = {"id": page.graph_id, "name": page.name, "type": "page"}
    return [{**tag, "offset": offset, "length": len(page.name) + 1}]


COMMENT_FIELDS: dict[str, Field] = {
    "attachment": _attachment,
    "can_comment": constant(True),
    "can_hide": lambda call, comment, selection: comment.author_page_id is None,
    "can_remove": constant(True),
    "can_reply_privately": lambda call, comment, selection: can_answer_privately(comment),
    "comment_count": lambda call, comment, selection: comment.replies.count(),
    "comments": _nested_replies,
    "created_time": time("created_at"),
    "from": _author,
    "id": attribute("graph_id"),
    "is_hidden": attribute("is_hidden"),
    "is_private": constant(False),
    "like_count": lambda call, comment, selection: reactions_of(comment).count(),
    "likes": reactions,
    "message": attribute("message"),
    "message_tags": _message_tags,
    "parent": _parent,
    "permalink_url": _permalink,
    "reactions": reactions,
    "user_likes": constant(False),
}
