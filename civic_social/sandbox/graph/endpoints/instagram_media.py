"""Endpoints for published Instagram media."""

from __future__ import annotations

from ...models import Post, Profile
from ...post_storage import remove_post
from .. import errors
from ..graph_call import GraphCall
from ..node_fields import media_child, serialize
from ..pagination import PARAMETERS, paginate
from ..permissions import require_instagram


def list_media(call: GraphCall, account: Profile) -> dict:
    """Handle ``GET /{ig-user}/media``: newest first; ``since`` and ``until`` are times of the media."""
    require_instagram(call, account, task="ANALYZE")
    call.reject_unknown_parameters(PARAMETERS)
    posts = Post.objects.filter(profile=account).published().listed().select_related("profile")
    if since := call.date_time("since"):
        posts = posts.filter(published_at__gte=since)
    if until := call.date_time("until"):
        posts = posts.filter(published_at__lte=until)
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
    media.comments_enabled = call.boolean("comment_enabled", default=True)
    media.save(update_fields=["comments_enabled"])
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
