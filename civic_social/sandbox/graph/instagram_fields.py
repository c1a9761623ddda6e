"""Fields of Instagram accounts, media, containers and comments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from ..models import Comment, Photo, Post, Profile
from .edges import nested_edge, reactions_of
from .field_selection import FieldSelection, reject_unknown_field
from .formatting import graph_time
from .graph_call import GraphCall
from .permissions import INSTAGRAM_COMMENT_SCOPES, knows_author, readable_comments, require_instagram
from .serialization import Field, attribute, constant, serialize, time

DEFAULT_COMMENT_FIELDS = "timestamp,text"
#: The fewest items of a carousel.
MIN_CHILDREN = 2


def listed_comments(call: GraphCall, media: Post, comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return the comments that a list contains: hidden ones drop out of it.

    Raises GraphError (10) without the permission to read comments.
    """
    require_instagram(call, media.profile, *INSTAGRAM_COMMENT_SCOPES, task="ANALYZE")
    rows = readable_comments(call, media.profile, comments.filter(is_hidden=False))
    return rows.select_related("post__profile__page", "parent", "author_page", "author_person")


def profile_picture_url(call: GraphCall, profile: Profile, selection: FieldSelection) -> str:
    """Return the URL of a profile's picture."""
    return call.absolute_url(reverse("civic_social_sandbox:picture", args=[profile.slug]))


def media_child(call: GraphCall, media: Post, photo: Photo, selection: FieldSelection) -> dict[str, Any]:
    """Return the selected fields of one item of a carousel; its ``id`` without a selection.

    Raises GraphError (100) in strict mode for an unknown field.
    """
    values = {
        "alt_text": photo.alt_text or None,
        "media_type": "IMAGE",
        "media_url": call.absolute_url(photo.get_absolute_url()),
        "permalink": call.absolute_url(media.get_absolute_url()),
        "shortcode": photo.graph_id,
        "timestamp": graph_time(media.published_at),
        "username": media.profile.slug,
    }
    result = {}
    for name in selection.fields:
        if name not in {*values, "id", "thumbnail_url"}:
            reject_unknown_field(name, "IGMedia")
        if (value := values.get(name)) is not None:
            result[name] = value
    return {**result, "id": photo.graph_id}


def _media_count(call: GraphCall, account: Profile, selection: FieldSelection) -> int:
    return Post.objects.filter(profile=account).published().not_removed().count()


def _children(call: GraphCall, media: Post, selection: FieldSelection) -> dict | None:
    """Return the items of a carousel; a single picture has none."""
    photos = list(media.photos.all())
    if len(photos) < MIN_CHILDREN:
        return None
    return {"data": [media_child(call, media, photo, selection) for photo in photos]}


def _alt_text(call: GraphCall, media: Post, selection: FieldSelection) -> str | None:
    photo = media.photos.first()
    return photo.alt_text if photo else None


def _media_type(call: GraphCall, media: Post, selection: FieldSelection) -> str:
    return "CAROUSEL_ALBUM" if media.photos.count() > 1 else "IMAGE"


def _media_url(call: GraphCall, media: Post, selection: FieldSelection) -> str | None:
    photo = media.photos.first()
    return call.absolute_url(photo.get_absolute_url()) if photo else None


def _comments(call: GraphCall, media: Post, selection: FieldSelection) -> dict | None:
    rows = listed_comments(call, media, media.comments.filter(parent=None))
    return nested_edge(
        call, media, "comments", rows, selection, default_fields=DEFAULT_COMMENT_FIELDS, newest_first=True
    )


def _replies(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    rows = listed_comments(call, comment.post, comment.replies.all())
    return nested_edge(
        call, comment, "replies", rows, selection, default_fields=DEFAULT_COMMENT_FIELDS, newest_first=False
    )


def _comment_author(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    author = comment.author
    if author is None or not knows_author(call, author):
        return None
    return {"id": author.graph_id, "username": author.handle}


def _username(call: GraphCall, comment: Comment, selection: FieldSelection) -> str | None:
    author = _comment_author(call, comment, selection)
    return author["username"] if author else None


def _media_of_comment(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict:
    return serialize(call, comment.post, "", selection)


ACCOUNT_FIELDS: dict[str, Field] = {
    "biography": attribute("about"),
    "followers_count": attribute("fan_count"),
    "follows_count": constant(0),
    "id": attribute("graph_id"),
    "media_count": _media_count,
    "name": attribute("name"),
    "profile_picture_url": profile_picture_url,
    "user_id": attribute("graph_id"),
    "username": attribute("slug"),
}
CONTAINER_FIELDS: dict[str, Field] = {
    "id": attribute("graph_id"),
    "status": attribute("status"),
    "status_code": attribute("status_code"),
}
MEDIA_FIELDS: dict[str, Field] = {
    "alt_text": _alt_text,
    "caption": attribute("message"),
    "children": _children,
    "comments": _comments,
    "comments_count": lambda call, media, selection: media.comments.filter(is_hidden=False).count(),
    "id": attribute("graph_id"),
    "is_comment_enabled": attribute("comments_enabled"),
    "like_count": lambda call, media, selection: reactions_of(media).count(),
    "media_product_type": constant("FEED"),
    "media_type": _media_type,
    "media_url": _media_url,
    "permalink": lambda call, media, selection: call.absolute_url(media.get_absolute_url()),
    "shortcode": attribute("graph_number"),
    "timestamp": time("published_at"),
    "username": lambda call, media, selection: media.profile.slug,
}
COMMENT_FIELDS: dict[str, Field] = {
    "from": _comment_author,
    "hidden": attribute("is_hidden"),
    "id": attribute("graph_id"),
    "like_count": lambda call, comment, selection: reactions_of(comment).count(),
    "media": _media_of_comment,
    "parent_id": lambda call, comment, selection: comment.parent.graph_id if comment.parent else None,
    "replies": _replies,
    "text": attribute("message"),
    "timestamp": time("created_at"),
    "username": _username,
}
