"""Endpoints for comments on Facebook posts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ...models import Comment, Post
from .. import errors
from ..graph_call import GraphCall
from ..node_fields import DEFAULT_COMMENT_FIELDS, serialize
from ..pagination import PARAMETERS, paginate
from ..permissions import can_read_comments, require_moderating, require_reading

MAX_CHARACTERS = 8000


def list_of_post(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}/comments``; the list is empty without the permission to read comments."""
    comments = post.comments.all()
    if call.text("filter") != "stream":
        comments = comments.filter(parent=None)
    return _list(call, post, comments)


def list_of_comment(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{comment}/comments``."""
    return _list(call, comment.post, comment.replies.all())


def create_on_post(call: GraphCall, post: Post) -> dict:
    """Handle ``POST /{post}/comments``: comment as the Page."""
    return _create(call, post, None)


def create_on_comment(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{comment}/comments``; a reply to a reply is attached to the top-level comment."""
    return _create(call, comment.post, comment.parent or comment)


def read(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{comment}``."""
    require_reading(call, comment.post.profile)
    call.reject_unknown_parameters(set())
    if not can_read_comments(call, comment.post.profile):
        raise errors.unsupported_request(call.method, comment.graph_id)
    return serialize(call, comment, DEFAULT_COMMENT_FIELDS, call.selection)


def update(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{comment}``: hide or show any comment, or edit the Page's own."""
    token = require_moderating(call, comment.post.profile)
    call.reject_unknown_parameters({"is_hidden", "message"})
    if not {"is_hidden", "message"} & call.parameters.keys():
        raise errors.invalid_parameter("At least one of message or is_hidden is required")
    if "message" in call.parameters:
        if comment.author_page_id != token.page_id:
            raise errors.created_by_another_app()
        comment.message = _message(call)
    comment.is_hidden = call.boolean("is_hidden", default=comment.is_hidden)
    comment.save(update_fields=["is_hidden", "message"])
    return {"success": True}


def delete(call: GraphCall, comment: Comment) -> dict:
    """Handle ``DELETE /{comment}``."""
    require_moderating(call, comment.post.profile)
    call.reject_unknown_parameters(set())
    comment.delete()
    return {"success": True}


def _list(call: GraphCall, post: Post, comments: QuerySet[Comment]) -> dict[str, Any]:
    require_reading(call, post.profile)
    call.reject_unknown_parameters(PARAMETERS | {"filter", "order"})
    if call.text("filter") not in ("", "toplevel", "stream"):
        raise errors.invalid_parameter("Param filter must be one of {toplevel, stream}")
    order = call.text("order") or "chronological"
    if order not in ("chronological", "reverse_chronological"):
        raise errors.invalid_parameter("Param order must be one of {chronological, reverse_chronological}")
    if not can_read_comments(call, post.profile):
        return {"data": []}
    rows = comments.select_related("post__profile", "parent", "author_page", "author_person")
    response = paginate(call, rows, DEFAULT_COMMENT_FIELDS, newest_first=order != "chronological")
    if call.wants_summary:
        response["summary"] |= {"order": order, "can_comment": True}
    return response


def _create(call: GraphCall, post: Post, parent: Comment | None) -> dict:
    token = require_moderating(call, post.profile)
    call.reject_unknown_parameters({"message"})
    comment = Comment.objects.create(post=post, parent=parent, author_page=token.page, message=_message(call))
    return serialize(call, comment, selection=call.selection)


def _message(call: GraphCall) -> str:
    message = call.text("message").strip()
    if not message:
        raise errors.invalid_parameter("The parameter message is required")
    return message[:MAX_CHARACTERS]
