"""Endpoints for published Instagram media and their comments."""

from __future__ import annotations

import re

from ...models import Comment, Post, Profile
from ...post_storage import remove_post
from .. import errors
from ..graph_call import GraphCall
from ..node_fields import media_child, serialize
from ..pagination import PARAMETERS, paginate
from ..permissions import require_instagram

#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
COMMENT_LIMIT, HASHTAG_LIMIT, URL_LIMIT = 300, 4, 1
DEFAULT_COMMENT_FIELDS = "timestamp,text"


def list_media(call: GraphCall, account: Profile) -> dict:
    """Handle ``GET /{ig-user}/media``: newest first."""
    require_instagram(call, account, task="ANALYZE")
    call.reject_unknown_parameters(PARAMETERS)
    posts = Post.objects.filter(profile=account).published().listed().select_related("profile")
    return paginate(
        call, posts, "", is_visible=lambda post: post.removed_at is None, counted=posts.not_removed()
    )


def read(call: GraphCall, media: Post) -> dict:
    """Handle ``GET /{ig-media}``."""
    require_instagram(call, media.profile, task="ANALYZE")
    call.reject_unknown_parameters(set())
    return serialize(call, media, "", call.selection)


def update(call: GraphCall, media: Post) -> dict:
    """Handle ``POST /{ig-media}``, which may change nothing but ``comment_enabled``."""
    require_instagram(call, media.profile, "instagram_manage_comments", task="MODERATE")
    call.reject_unknown_parameters({"comment_enabled"})
    if "comment_enabled" not in call.parameters:
        raise errors.invalid_parameter("The parameter comment_enabled is required")
    call.boolean("comment_enabled", default=True)
    return {"success": True}


def delete(call: GraphCall, media: Post) -> dict:
    """Handle ``DELETE /{ig-media}``, which is rejected unless the account's ``deletes_by_api`` is set."""
    require_instagram(call, media.profile, "instagram_manage_contents")
    call.reject_unknown_parameters(set())
    if not media.profile.deletes_by_api or not remove_post(media):
        raise errors.unsupported_request(call.method, media.graph_id)
    return {"success": True}


def list_children(call: GraphCall, media: Post) -> dict:
    """Handle ``GET /{ig-media}/children``."""
    require_instagram(call, media.profile, task="ANALYZE")
    call.reject_unknown_parameters(PARAMETERS)
    selection = call.selection
    return {"data": [media_child(call, media, photo, selection) for photo in media.photos.all()]}


def list_comments(call: GraphCall, media: Post) -> dict:
    """Handle ``GET /{ig-media}/comments``: newest first."""
    require_instagram(call, media.profile, "instagram_manage_comments", task="ANALYZE")
    call.reject_unknown_parameters(PARAMETERS)
    rows = media.comments.select_related("post__profile", "parent", "author_page", "author_person")
    return paginate(call, rows.filter(parent=None), DEFAULT_COMMENT_FIELDS)


def create_comment(call: GraphCall, media: Post) -> dict:
    """Handle ``POST /{ig-media}/comments``: comment as the account."""
    require_instagram(call, media.profile, "instagram_manage_comments", task="MODERATE")
    call.reject_unknown_parameters({"message"})
    message = call.text("message").strip()
    has_too_many = message.count("#") > HASHTAG_LIMIT or len(re.findall(r"https?://", message)) > URL_LIMIT
    if not message or len(message) > COMMENT_LIMIT or has_too_many:
        raise errors.invalid_parameter("Invalid parameter: message")
    comment = Comment.objects.create(post=media, author_page=media.profile, message=message)
    return {"id": comment.graph_id}


def read_comment(call: GraphCall, comment: Comment) -> dict:
    """Handle ``GET /{ig-comment}``."""
    require_instagram(call, comment.post.profile, "instagram_manage_comments", task="ANALYZE")
    call.reject_unknown_parameters(set())
    return serialize(call, comment, DEFAULT_COMMENT_FIELDS, call.selection)
