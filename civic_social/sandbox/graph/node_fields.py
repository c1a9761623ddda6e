"""Fields of Pages, groups, people, posts, photos and apps, and those of every node type."""

from __future__ import annotations

from django.urls import reverse

from ..models import Photo, Post, Profile
from . import instagram_fields
from .attachments import attachments, photo_image
from .comment_fields import COMMENT_FIELDS, DEFAULT_COMMENT_FIELDS, nested_comments
from .edges import reactions
from .field_selection import FieldSelection
from .formatting import graph_time, preview_image_url
from .graph_call import GraphCall
from .instagram_fields import media_child, profile_picture_url
from .serialization import FIELDS, Field, attribute, constant, serialize, time
from .tokens import page_token_value

__all__ = ["DEFAULT_COMMENT_FIELDS", "media_child", "serialize"]


def _url(call: GraphCall, node: Profile | Post | Photo, selection: FieldSelection) -> str:
    return call.absolute_url(node.get_absolute_url())


def _author(call: GraphCall, node: Post, selection: FieldSelection) -> dict | None:
    author = node.author
    return {"name": author.name, "id": author.graph_id} if author else None


def _profile_picture(call: GraphCall, profile: Profile, selection: FieldSelection) -> dict:
    url = profile_picture_url(call, profile, selection)
    return {"data": {"url": url, "is_silhouette": not profile.picture, "height": 50, "width": 50}}


def _page_access_token(call: GraphCall, page: Profile, selection: FieldSelection) -> str | None:
    return page_token_value(call.token, page)


def _page_tasks(call: GraphCall, page: Profile, selection: FieldSelection) -> list[str] | None:
    role = page.roles.filter(person=call.token.person_id).first() if call.token else None
    return role.tasks if role else None


def _linked_instagram_account(call: GraphCall, page: Profile, selection: FieldSelection) -> dict | None:
    account = Profile.objects.filter(page=page).first()
    return serialize(call, account, "", selection) if account else None


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


def _shares(call: GraphCall, post: Post, selection: FieldSelection) -> dict | None:
    return {"count": post.share_count} if post.share_count else None


def _category_list(call: GraphCall, page: Profile, selection: FieldSelection) -> list[dict] | None:
    return [{"id": "2602", "name": page.category}] if page.category else None


def _cover(call: GraphCall, page: Profile, selection: FieldSelection) -> dict | None:
    if not page.cover:
        return None
    return {"source": call.absolute_url(reverse("civic_social_sandbox:cover", args=[page.slug]))}


def _photo_author(call: GraphCall, photo: Photo, selection: FieldSelection) -> dict:
    return {"name": photo.profile.name, "id": photo.profile.graph_id}


def _photo_images(call: GraphCall, photo: Photo, selection: FieldSelection) -> list[dict]:
    return [photo_image(call, photo)]


def _photo_post_id(call: GraphCall, photo: Photo, selection: FieldSelection) -> str | None:
    return photo.post.graph_id if photo.post else None


PAGE_FIELDS: dict[str, Field] = {
    "about": attribute("about"),
    "access_token": _page_access_token,
    "category": attribute("category"),
    "category_list": _category_list,
    "cover": _cover,
    "description": attribute("about"),
    "engagement": constant({"count": 0, "social_sentence": ""}),
    "fan_count": attribute("fan_count"),
    "followers_count": attribute("fan_count"),
    "id": attribute("graph_id"),
    "is_published": constant(True),
    "instagram_business_account": _linked_instagram_account,
    "link": _url,
    "name": attribute("name"),
    "picture": _profile_picture,
    "tasks": _page_tasks,
    "username": attribute("username"),
    "verification_status": constant("not_verified"),
}
GROUP_FIELDS: dict[str, Field] = {
    "description": attribute("about"),
    "id": attribute("graph_id"),
    "name": attribute("name"),
    "privacy": constant("OPEN"),
}
PERSON_FIELDS: dict[str, Field] = {"id": attribute("graph_id"), "name": attribute("name")}
POST_FIELDS: dict[str, Field] = {
    "application": _application,
    "attachments": attachments,
    "comments": nested_comments,
    "created_time": _created_time,
    "from": _author,
    "full_picture": _full_picture,
    "id": attribute("graph_id"),
    "is_hidden": constant(False),
    "is_published": attribute("is_published"),
    "likes": reactions,
    "message": attribute("message"),
    "permalink_url": _url,
    "picture": _full_picture,
    "reactions": reactions,
    "scheduled_publish_time": _scheduled_publish_time,
    "shares": _shares,
    "status_type": _status_type,
    "story": constant(None),
    "updated_time": time("updated_at"),
}
PHOTO_FIELDS: dict[str, Field] = {
    "alt_text": attribute("alt_text"),
    "alt_text_custom": attribute("alt_text"),
    "created_time": time("created_at"),
    "from": _photo_author,
    "height": attribute("height"),
    "id": attribute("graph_id"),
    "images": _photo_images,
    "likes": reactions,
    "link": _url,
    "name": attribute("caption"),
    "page_story_id": _photo_post_id,
    "picture": _url,
    "updated_time": time("created_at"),
    "width": attribute("width"),
}
APP_FIELDS: dict[str, Field] = {
    "id": attribute("graph_id"),
    "link": lambda call, app, selection: call.absolute_url(reverse("civic_social_sandbox:index")),
    "name": attribute("name"),
}
FIELDS |= {
    "Application": APP_FIELDS,
    "Page": PAGE_FIELDS,
    "Group": GROUP_FIELDS,
    "User": PERSON_FIELDS,
    "Post": POST_FIELDS,
    "Photo": PHOTO_FIELDS,
    "Comment": COMMENT_FIELDS,
    "IGUser": instagram_fields.ACCOUNT_FIELDS,
    "IGContainer": instagram_fields.CONTAINER_FIELDS,
    "IGMedia": instagram_fields.MEDIA_FIELDS,
    "IGComment": instagram_fields.COMMENT_FIELDS,
}
