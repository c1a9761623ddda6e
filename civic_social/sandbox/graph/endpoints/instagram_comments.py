"""Endpoints for comments on Instagram media."""

from __future__ import annotations

import re

from ... import conversation
from ...models import Comment, Post
from .. import errors, instagram_errors
from ..graph_call import GraphCall
from ..instagram_fields import DEFAULT_COMMENT_FIELDS, listed_comments
from ..node_fields import serialize
from ..pagination import PARAMETERS, paginate
from ..permissions import INSTAGRAM_COMMENT_SCOPES, can_read_comment, require_instagram

#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
LENGTH_LIMIT, HASHTAG_LIMIT, URL_LIMIT = 300, 4, 1


def list_of_media(call: GraphCall, media: Post) -> dict:
    """Handle ``GET /{ig-media}/comments``: newest first, without replies and hidden comments."""
    rows = listed_comments(call, media, media.comments.filter(parent=None))
    call.reject_unknown_parameters(PARAMETERS)
    return paginate(call, rows, DEFAULT_COMMENT_FIELDS)


def list_replies(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{ig-comment}/replies``."""
    rows = listed_comments(call, comment.post, comment.replies.all())
    call.reject_unknown_parameters(PARAMETERS)
    return paginate(call, rows, DEFAULT_COMMENT_FIELDS, newest_first=False)


def create_on_media(call: GraphCall, media: Post) -> dict:
    """Handle ``POST /{ig-media}/comments``: comment as the account."""
    return _create(call, media, None)


def create_reply(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{ig-comment}/replies``; a reply to a reply is attached to the top-level comment.

    Raises GraphError (10) below a hidden comment.
    """
    return _create(call, comment.post, comment)


def read(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{ig-comment}``; a hidden comment can be read by its ID."""
    require_instagram(call, comment.post.profile, *INSTAGRAM_COMMENT_SCOPES, task="ANALYZE")
    call.reject_unknown_parameters(set())
    if not can_read_comment(call, comment):
        raise errors.unsupported_request(call.method, comment.graph_id)
    return serialize(call, comment, DEFAULT_COMMENT_FIELDS, call.selection)


def update(call: GraphCall, comment: Comment) -> dict:
    """Handle ``POST /{ig-comment}``, with ``hide`` only; the account's own comments stay visible."""
    require_instagram(call, comment.post.profile, *INSTAGRAM_COMMENT_SCOPES, task="MODERATE")
    call.reject_unknown_parameters({"hide"})
    if "hide" not in call.parameters:
        raise errors.invalid_parameter("The parameter hide is required")
    is_hidden = call.boolean("hide", default=True)
    if comment.author_page_id is None:
        conversation.set_hidden(comment, is_hidden)
    return {"success": True}


def delete(call: GraphCall, comment: Comment) -> dict:
    """Handle ``DELETE /{ig-comment}``; raise GraphError 100/33 if a concurrent call has deleted it."""
    require_instagram(call, comment.post.profile, *INSTAGRAM_COMMENT_SCOPES, task="MODERATE")
    call.reject_unknown_parameters(set())
    if not conversation.delete_comment(comment):
        raise errors.unsupported_request(call.method, comment.graph_id)
    return {"success": True}


def _create(call: GraphCall, media: Post, parent: Comment | None) -> dict:
    """Create a comment; with ``fields``, answer an error all the same, as Meta does."""
    require_instagram(call, media.profile, *INSTAGRAM_COMMENT_SCOPES, task="MODERATE")
    call.reject_unknown_parameters({"message"})
    message = call.text("message").strip()
    has_too_many = message.count("#") > HASHTAG_LIMIT or len(re.findall(r"https?://", message)) > URL_LIMIT
    if not message or len(message) > LENGTH_LIMIT or has_too_many:
        raise errors.invalid_parameter("Invalid parameter: message")
    if not media.comments_enabled or (parent and parent.is_hidden):
        raise instagram_errors.comment_not_answerable()
    comment = conversation.create_comment(media, message, media.profile, parent=parent)
    if call.selection:
        raise instagram_errors.fields_on_comment()
    return {"id": comment.graph_id}
