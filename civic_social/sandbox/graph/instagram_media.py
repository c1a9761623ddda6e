"""What stands on Instagram already, and the comments below it."""

from __future__ import annotations

import re

from ..models import Comment, Post
from ..posting import remove_post
from . import errors, paging
from .calls import GraphCall
from .nodes import render
from .permissions import require_instagram

#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
COMMENT_LIMIT, HASHTAGS, ADDRESSES = 300, 4, 1


def read(call: GraphCall, post: Post) -> dict:
    """``GET /{ig-media}``."""
    require_instagram(call, post.profile, task="ANALYZE")
    call.refuse_unknown(set())
    return render(call, post, "", call.selection)


def update(call: GraphCall, post: Post) -> dict:
    """``POST /{ig-media}``: whether people may comment can be changed, and nothing else."""
    require_instagram(call, post.profile, "instagram_manage_comments", task="MODERATE")
    call.refuse_unknown({"comment_enabled"})
    if "comment_enabled" not in call.parameters:
        raise errors.bad_parameter("The parameter comment_enabled is required")
    call.boolean("comment_enabled", default=True)
    return {"success": True}


def delete(call: GraphCall, post: Post) -> dict:
    """``DELETE /{ig-media}``, where the account's switch lets the API do so."""
    require_instagram(call, post.profile, "instagram_manage_contents")
    call.refuse_unknown(set())
    if not post.profile.deletes_by_api or not remove_post(post):
        raise errors.unsupported(call.method, post.graph_id)
    return {"success": True}


def list_comments(call: GraphCall, post: Post) -> dict:
    """``GET /{ig-media}/comments``."""
    require_instagram(call, post.profile, "instagram_manage_comments", task="ANALYZE")
    call.refuse_unknown(paging.PARAMETERS)
    rows = post.comments.select_related("post__profile", "parent", "author_page", "author_person")
    return paging.paged(call, rows.filter(parent=None), "timestamp,text", newest_first=True)


def create_comment(call: GraphCall, post: Post) -> dict:
    """``POST /{ig-media}/comments``, in the name of the account."""
    require_instagram(call, post.profile, "instagram_manage_comments", task="MODERATE")
    call.refuse_unknown({"message"})
    message = call.text("message").strip()
    addresses = len(re.findall(r"https?://", message))
    if not message or len(message) > COMMENT_LIMIT or message.count("#") > HASHTAGS or addresses > ADDRESSES:
        raise errors.bad_parameter("Invalid parameter: message")
    comment = Comment.objects.create(post=post, author_page=post.profile, message=message)
    return {"id": comment.graph_id}


def read_comment(call: GraphCall, comment: Comment) -> dict:
    """``GET /{ig-comment}``."""
    require_instagram(call, comment.post.profile, "instagram_manage_comments", task="ANALYZE")
    call.refuse_unknown(set())
    return render(call, comment, "timestamp,text", call.selection)
