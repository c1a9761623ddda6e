"""Fields of each node type, and the reading of nodes as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from ..models import Comment, Photo, Post, Profile
from .attachments import attachments, photo_image
from .errors import GraphError
from .field_selection import FieldSelection, reject_unknown_field
from .formatting import graph_time, preview_image_url
from .graph_call import GraphCall
from .node_types import Node, node_type_of
from .permissions import can_read_comments
from .tokens import page_token_value

#: Returns the value of one field of a node; None leaves the field out of the response.
Field = Callable[[GraphCall, Any, FieldSelection], Any]

#: Removed in v3.3 and replaced by ``attachments``.
AGGREGATED_POST_FIELDS = {"caption", "description", "link", "name", "object_id", "source", "type"}
DEFAULT_COMMENT_FIELDS = "created_time,from,message"
DEFAULT_COMMENTS_LIMIT = "25"
#: A carousel has at least so many items.
MIN_CHILDREN = 2


def serialize(
    call: GraphCall, node: Node, default: str = "", selection: FieldSelection | None = None
) -> dict[str, Any]:
    """Return the selected fields of ``node``, or without a selection those named in ``default``.

    The ``id`` is always included; fields without a value are left out, as Meta does. Raises GraphError for a
    field that Meta removed, and in strict mode for one that the node type does not have.
    """
    node_type = node_type_of(node)
    fields = FIELDS[node_type]
    selection = selection or FieldSelection({name: FieldSelection() for name in default.split(",") if name})
    result = {}
    for key, subselection in selection.fields.items():
        name = subselection.name or key
        if node_type == "Post" and name in AGGREGATED_POST_FIELDS:
            raise GraphError(
                12,
                "(#12) deprecate_post_aggregated_fields_for_attachement is deprecated for versions v3.3 and "
                "higher",
            )
        if name not in fields:
            reject_unknown_field(name, node_type)
            continue
        value = fields[name](call, node, subselection)
        if value is not None:
            result[key] = value
    return {**result, "id": node.graph_id}


def _attribute(name: str) -> Field:
    """Return a field that reads an attribute of the model; an empty text counts as no value."""
    return lambda call, node, selection: value if (value := getattr(node, name)) != "" else None


def _time(name: str) -> Field:
    return lambda call, node, selection: graph_time(getattr(node, name))


def _constant(value: Any) -> Field:
    return lambda call, node, selection: value


def _url(call: GraphCall, node: Profile | Post | Photo, selection: FieldSelection) -> str:
    return call.absolute_url(node.get_absolute_url())


def _author(call: GraphCall, node: Post | Comment, selection: FieldSelection) -> dict | None:
    author = node.author
    return {"name": author.name, "id": author.graph_id} if author else None


def _profile_picture(call: GraphCall, profile: Profile, selection: FieldSelection) -> dict:
    url = _profile_picture_url(call, profile, selection)
    return {"data": {"url": url, "is_silhouette": not profile.picture, "height": 50, "width": 50}}


def _profile_picture_url(call: GraphCall, profile: Profile, selection: FieldSelection) -> str:
    return call.absolute_url(reverse("civic_social_sandbox:picture", args=[profile.slug]))


def _page_access_token(call: GraphCall, page: Profile, selection: FieldSelection) -> str | None:
    return page_token_value(call.token, page)


def _page_tasks(call: GraphCall, page: Profile, selection: FieldSelection) -> list[str] | None:
    role = page.roles.filter(person=call.token.person_id).first() if call.token else None
    return role.tasks if role else None


def _linked_instagram_account(call: GraphCall, page: Profile, selection: FieldSelection) -> dict | None:
    account = Profile.objects.filter(page=page).first()
    return serialize(call, account, "", selection) if account else None


def _media_count(call: GraphCall, account: Profile, selection: FieldSelection) -> int:
    return Post.objects.filter(profile=account).published().not_removed().count()


def _application(call: GraphCall, post: Post, selection: FieldSelection) -> dict | None:
    return {"name": post.app.name, "id": post.app.graph_id} if post.app else None


def _created_time(call: GraphCall, post: Post, selection: FieldSelection) -> str | None:
    return graph_time(post.published_at or post.created_at)


def _scheduled_publish_time(call: GraphCall, post: Post, selection: FieldSelection) -> int | None:
    return int(post.published_at.timestamp()) if post.published_at and post.is_scheduled else None


def _status_type(call: GraphCall, post: Post, selection: FieldSelection) -> str:
    if post.photos.exists():
        return "added_photos"
    return "shared_story" if post.link else "mobile_status_update"


def _full_picture(call: GraphCall, post: Post, selection: FieldSelection) -> str | None:
    photo = post.photos.first()
    if photo:
        return call.absolute_url(photo.get_absolute_url())
    if post.preview and post.preview.picture:
        return preview_image_url(call, post.preview.pk)
    return None


def _comments(call: GraphCall, post: Post, selection: FieldSelection) -> dict:
    comments = Comment.objects.none()
    if can_read_comments(call, post.profile):
        comments = post.comments.filter(parent=None)
    limit = selection.modifiers.get("limit", DEFAULT_COMMENTS_LIMIT)
    rows = comments[: int(limit)] if limit.isdigit() else comments
    subselection = FieldSelection(selection.fields)
    edge: dict[str, Any] = {
        "data": [serialize(call, comment, DEFAULT_COMMENT_FIELDS, subselection) for comment in rows]
    }
    if selection.modifiers.get("summary") in ("true", "1", "total_count"):
        edge["summary"] = {"order": "chronological", "total_count": comments.count(), "can_comment": True}
    return edge


def _reactions(call: GraphCall, node: Post | Photo | Comment, selection: FieldSelection) -> dict:
    """Return an empty edge of reactions or likes, because the sandbox has none."""
    edge: dict[str, Any] = {"data": []}
    if selection.modifiers.get("summary"):
        edge["summary"] = {"total_count": 0, "viewer_reaction": "NONE"}
    return edge


def _category_list(call: GraphCall, page: Profile, selection: FieldSelection) -> list[dict] | None:
    return [{"id": "2602", "name": page.category}] if page.category else None


def _cover(call: GraphCall, page: Profile, selection: FieldSelection) -> dict | None:
    if not page.cover:
        return None
    return {"source": call.absolute_url(reverse("civic_social_sandbox:cover", args=[page.slug]))}


def _username(call: GraphCall, comment: Comment, selection: FieldSelection) -> str | None:
    return comment.author.name if comment.author else None


def _children(call: GraphCall, media: Post, selection: FieldSelection) -> dict | None:
    """Return the items of a carousel; a single picture has none."""
    photos = list(media.photos.all())
    if len(photos) < MIN_CHILDREN:
        return None
    return {"data": [media_child(call, media, photo, selection) for photo in photos]}


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


def _photo_author(call: GraphCall, photo: Photo, selection: FieldSelection) -> dict:
    return {"name": photo.profile.name, "id": photo.profile.graph_id}


def _photo_images(call: GraphCall, photo: Photo, selection: FieldSelection) -> list[dict]:
    return [photo_image(call, photo)]


def _photo_post_id(call: GraphCall, photo: Photo, selection: FieldSelection) -> str | None:
    return photo.post.graph_id if photo.post else None


def _parent_comment(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    return serialize(call, comment.parent, DEFAULT_COMMENT_FIELDS) if comment.parent else None


def _comment_url(call: GraphCall, comment: Comment, selection: FieldSelection) -> str:
    return f"{call.absolute_url(comment.post.get_absolute_url())}#c{comment.graph_number}"


def _instagram_comment_author(call: GraphCall, comment: Comment, selection: FieldSelection) -> dict | None:
    author = comment.author
    return {"id": author.graph_id, "username": author.name} if author else None


def _media_alt_text(call: GraphCall, media: Post, selection: FieldSelection) -> str | None:
    photo = media.photos.first()
    return photo.alt_text if photo else None


def _media_type(call: GraphCall, media: Post, selection: FieldSelection) -> str:
    return "CAROUSEL_ALBUM" if media.photos.count() > 1 else "IMAGE"


def _media_url(call: GraphCall, media: Post, selection: FieldSelection) -> str | None:
    photo = media.photos.first()
    return call.absolute_url(photo.get_absolute_url()) if photo else None


PAGE_FIELDS: dict[str, Field] = {
    "about": _attribute("about"),
    "access_token": _page_access_token,
    "category": _attribute("category"),
    "category_list": _category_list,
    "cover": _cover,
    "description": _attribute("about"),
    "engagement": _constant({"count": 0, "social_sentence": ""}),
    "fan_count": _constant(0),
    "followers_count": _constant(0),
    "id": _attribute("graph_id"),
    "is_published": _constant(True),
    "instagram_business_account": _linked_instagram_account,
    "link": _url,
    "name": _attribute("name"),
    "picture": _profile_picture,
    "tasks": _page_tasks,
    "username": _attribute("username"),
    "verification_status": _constant("not_verified"),
}
GROUP_FIELDS: dict[str, Field] = {
    "description": _attribute("about"),
    "id": _attribute("graph_id"),
    "name": _attribute("name"),
    "privacy": _constant("OPEN"),
}
PERSON_FIELDS: dict[str, Field] = {"id": _attribute("graph_id"), "name": _attribute("name")}
POST_FIELDS: dict[str, Field] = {
    "application": _application,
    "attachments": attachments,
    "comments": _comments,
    "created_time": _created_time,
    "from": _author,
    "full_picture": _full_picture,
    "id": _attribute("graph_id"),
    "is_hidden": _constant(False),
    "is_published": _attribute("is_published"),
    "likes": _reactions,
    "message": _attribute("message"),
    "permalink_url": _url,
    "picture": _full_picture,
    "reactions": _reactions,
    "scheduled_publish_time": _scheduled_publish_time,
    "shares": _constant(None),
    "status_type": _status_type,
    "story": _constant(None),
    "updated_time": _time("updated_at"),
}
PHOTO_FIELDS: dict[str, Field] = {
    "alt_text": _attribute("alt_text"),
    "alt_text_custom": _attribute("alt_text"),
    "created_time": _time("created_at"),
    "from": _photo_author,
    "height": _attribute("height"),
    "id": _attribute("graph_id"),
    "images": _photo_images,
    "likes": _reactions,
    "link": _url,
    "name": _attribute("caption"),
    "page_story_id": _photo_post_id,
    "picture": _url,
    "updated_time": _time("created_at"),
    "width": _attribute("width"),
}
COMMENT_FIELDS: dict[str, Field] = {
    "attachment": _constant(None),
    "comment_count": lambda call, comment, selection: comment.replies.count(),
    "created_time": _time("created_at"),
    "from": _author,
    "id": _attribute("graph_id"),
    "is_hidden": _attribute("is_hidden"),
    "like_count": _constant(0),
    "likes": _reactions,
    "message": _attribute("message"),
    "parent": _parent_comment,
    "permalink_url": _comment_url,
    "user_likes": _constant(False),
}
INSTAGRAM_ACCOUNT_FIELDS: dict[str, Field] = {
    "biography": _attribute("about"),
    "followers_count": _constant(0),
    "follows_count": _constant(0),
    "id": _attribute("graph_id"),
    "media_count": _media_count,
    "name": _attribute("name"),
    "profile_picture_url": _profile_picture_url,
    "username": _attribute("slug"),
}
CONTAINER_FIELDS: dict[str, Field] = {
    "id": _attribute("graph_id"),
    "status": _attribute("status"),
    "status_code": _attribute("status_code"),
}
MEDIA_FIELDS: dict[str, Field] = {
    "alt_text": _media_alt_text,
    "caption": _attribute("message"),
    "children": _children,
    "comments_count": lambda call, media, selection: media.comments.count(),
    "id": _attribute("graph_id"),
    "is_comment_enabled": _constant(True),
    "like_count": _constant(0),
    "media_product_type": _constant("FEED"),
    "media_type": _media_type,
    "media_url": _media_url,
    "permalink": _url,
    "shortcode": _attribute("graph_number"),
    "timestamp": _time("published_at"),
    "username": lambda call, media, selection: media.profile.slug,
}
INSTAGRAM_COMMENT_FIELDS: dict[str, Field] = {
    "from": _instagram_comment_author,
    "hidden": _attribute("is_hidden"),
    "id": _attribute("graph_id"),
    "like_count": _constant(0),
    "text": _attribute("message"),
    "timestamp": _time("created_at"),
    "username": _username,
}
FIELDS: dict[str, dict[str, Field]] = {
    "Page": PAGE_FIELDS,
    "Group": GROUP_FIELDS,
    "User": PERSON_FIELDS,
    "Post": POST_FIELDS,
    "Photo": PHOTO_FIELDS,
    "Comment": COMMENT_FIELDS,
    "IGUser": INSTAGRAM_ACCOUNT_FIELDS,
    "IGContainer": CONTAINER_FIELDS,
    "IGMedia": MEDIA_FIELDS,
    "IGComment": INSTAGRAM_COMMENT_FIELDS,
}
