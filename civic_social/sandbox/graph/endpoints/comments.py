"""Endpoints for comments on Facebook posts, and for private replies to them."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet

from ... import conversation
from ...models import Comment, Post, Profile
from .. import errors
from ..comment_fields import DEFAULT_COMMENT_FIELDS, LIVE_FILTERS, filter_comments, order_of
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..node_lookup import find_node
from ..pagination import PARAMETERS, paginate
from ..permissions import (
    can_answer_privately,
    can_read_comment,
    readable_comments,
    require_moderating,
    require_reading,
    require_scope,
)

MAX_CHARACTERS = 8000
MAX_PRIVATE_CHARACTERS = 2000


def list_of_post(call: GraphCall, post: Post) -> dict:
    """Handle ``GET /{post}/comments``: what the call may read of them; the count includes all."""
    return _list(call, post, post.comments.all(), call.text("filter"))


def list_of_comment(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{comment}/comments``."""
    return _list(call, comment.post, comment.replies.all(), "stream")


def create_on_post(call: GraphCall, post: Post) -> dict:
    """Handle ``POST /{post}/comments``: comment as the Page."""
    return _create(call, post, None)


def create_on_comment(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{comment}/comments``; a reply to a reply is attached to the top-level comment."""
    return _create(call, comment.post, comment)


def read(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{comment}``."""
    require_reading(call, comment.post.profile)
    call.reject_unknown_parameters(set())
    if not can_read_comment(call, comment):
        raise errors.unsupported_request(call.method, comment.graph_id)
    return serialize(call, comment, DEFAULT_COMMENT_FIELDS, call.selection)


def update(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{comment}``: hide or show a comment of others, or edit the Page's own."""
    token = require_moderating(call, comment.post.profile)
    call.reject_unknown_parameters({"is_hidden", "message"})
    if not {"is_hidden", "message"} & call.parameters.keys():
        raise errors.invalid_parameter("At least one of message or is_hidden is required")
    if "message" in call.parameters:
        if comment.author_page_id != token.page_id:
            raise errors.created_by_another_app()
        conversation.edit_comment(comment, _message(call))
    if "is_hidden" in call.parameters:
        conversation.set_hidden(comment, call.boolean("is_hidden", default=comment.is_hidden))
    return {"success": True}


def delete(call: GraphCall, comment: Comment) -> dict:
    """Handle ``DELETE /{comment}``; raise GraphError 100/33 if a concurrent call has deleted it."""
    require_moderating(call, comment.post.profile)
    call.reject_unknown_parameters(set())
    if not conversation.delete_comment(comment):
        raise errors.unsupported_request(call.method, comment.graph_id)
    return {"success": True}


def answer_privately(call: GraphCall, page: Profile) -> dict:
    """Handle ``POST /{page}/messages`` with ``recipient={"comment_id":…}``: one message within seven days.

    The comment is on a post of the Page or of its Instagram account. Conversations by ``recipient={"id":…}``
    are not simulated. Raises GraphError.
    """
    token = require_scope(call, page, "pages_messaging", task="MESSAGING")
    call.reject_unknown_parameters({"message", "messaging_type", "recipient", "tag"})
    comment = find_node(str(_object(call, "recipient").get("comment_id", "")))
    profiles = (page, Profile.objects.filter(page=page).first())
    if not isinstance(comment, Comment) or comment.post.profile not in profiles:
        raise errors.invalid_parameter("Param recipient must name a comment on a post of the Page")
    if comment.post.profile.is_instagram and "instagram_manage_comments" not in token.scopes:
        raise errors.GraphError(10, "(#10) Application does not have permission for this action")
    text = str(_object(call, "message").get("text", "")).strip()
    if not text or len(text) > MAX_PRIVATE_CHARACTERS:
        raise errors.invalid_parameter("Length of param message[text] must be from 1 to 2000 characters")
    author = comment.author_person
    if author is None:
        raise errors.GraphError(10903, "(#10903) This user cant reply to this activity")
    if call.app is not None and not call.app.sees_comments_of(author):
        raise errors.messaging_not_permitted()
    if not can_answer_privately(comment) and not hasattr(comment, "private_reply"):
        raise errors.outside_message_window()
    reply = conversation.answer_privately(comment, text)
    if reply is None:
        raise errors.already_answered_privately()
    return {"recipient_id": author.graph_id, "message_id": f"m_{reply.message_id}"}


def _list(call: GraphCall, post: Post, comments: QuerySet[Comment], filter_name: str) -> dict[str, Any]:
    require_reading(call, post.profile)
    call.reject_unknown_parameters(PARAMETERS | {"filter", "order", "live_filter"})
    if call.text("live_filter") not in ("", *LIVE_FILTERS):
        raise errors.invalid_parameter(f"Param live_filter must be one of {{{', '.join(LIVE_FILTERS)}}}")
    order = order_of(call.text("order"))
    counted = filter_comments(comments, filter_name, "")
    rows = readable_comments(call, post.profile, filter_comments(comments, filter_name, call.text("since")))
    response = paginate(
        call, rows, DEFAULT_COMMENT_FIELDS, newest_first=order != "chronological", counted=counted
    )
    if call.wants_summary:
        response["summary"] |= {"order": order, "can_comment": True}
    return response


def _create(call: GraphCall, post: Post, parent: Comment | None) -> dict:
    token = require_moderating(call, post.profile)
    call.reject_unknown_parameters({"message"})
    author = token.page or post.profile
    comment = conversation.create_comment(post, _message(call), author, parent=parent)
    return serialize(call, comment, selection=call.selection)


def _message(call: GraphCall) -> str:
    message = call.text("message").strip()
    if not message:
        raise errors.invalid_parameter("The parameter message is required")
    return message[:MAX_CHARACTERS]


def _object(call: GraphCall, name: str) -> dict[str, Any]:
    """Return a parameter that is a JSON object, encoded or not; raise GraphError (100) for anything else."""
    value = call.parameters.get(name, "")
    try:
        decoded = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        raise errors.invalid_parameter(f"Param {name} must be a JSON object")
    return decoded
