"""What each kind of object says of itself, field by field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse

from ..models import Comment, Container, Person, Photo, Post, Profile
from . import permissions
from .calls import GraphCall
from .errors import GraphError
from .selection import Selection, nonexisting_field

Field = Callable[[GraphCall, object, Selection], object]

#: Gone since v3.3, replaced by ``attachments``.
AGGREGATED_POST_FIELDS = {"caption", "description", "link", "name", "object_id", "source", "type"}


def render(call: GraphCall, node, default: str = "", selection: Selection | None = None) -> dict:
    """Return ``node`` as JSON values: the fields that were asked for, or those named in ``default``.

    The id always comes along; fields without a value are left out, as Meta does.
    """
    node_type, fields = _fields_of(node)
    selection = selection or Selection({name: Selection() for name in default.split(",") if name})
    result = {}
    for name, wanted in selection.fields.items():
        if node_type == "Post" and name in AGGREGATED_POST_FIELDS:
            raise GraphError(
                12,
                "(#12) deprecate_post_aggregated_fields_for_attachement is deprecated for versions v3.3 and "
                "higher",
            )
        if name not in fields:
            raise nonexisting_field(name, node_type)
        value = fields[name](call, node, wanted)
        if value is not None:
            result[name] = value
    return {**result, "id": node.graph_id}


def meta_time(moment: datetime | None) -> str | None:
    """Return a time the way that Meta writes it: ``2019-01-02T18:31:28+0000``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S%z") if moment else None


def shimmed(call: GraphCall, url: str) -> str:
    """Return the redirecting address under which the network hands out a link."""
    return call.absolute(f"{reverse('civic_social_sandbox:link')}?{urlencode({'u': url})}")


def _author(call, node, wanted):
    author = node.author
    return {"name": author.name, "id": author.graph_id} if author else None


def _picture(call, profile, wanted):
    address = call.absolute(reverse("civic_social_sandbox:picture", args=[profile.slug]))
    return {"data": {"url": address, "is_silhouette": not profile.picture, "height": 50, "width": 50}}


def _page_token(call, page, wanted):
    from .accounts import page_token

    return page_token(call.token, page)


def _tasks(call, page, wanted):
    role = page.roles.filter(person=call.token.person_id).first() if call.token else None
    return role.tasks if role else None


def _post_permalink(call, post, wanted):
    return call.absolute(post.get_absolute_url())


def _full_picture(call, post, wanted):
    photo = post.photos.first()
    if photo:
        return call.absolute(photo.get_absolute_url())
    if post.preview and post.preview.picture:
        return call.absolute(reverse("civic_social_sandbox:preview", args=[post.preview_id]))
    return None


def _status_type(call, post, wanted):
    if post.photos.exists():
        return "added_photos"
    return "shared_story" if post.link else "mobile_status_update"


def _attachments(call, post, wanted):
    photos = list(post.photos.all())
    if photos:
        items = [_photo_attachment(call, photo) for photo in photos]
        if len(items) > 1:
            address = call.absolute(post.get_absolute_url())
            album = {"media_type": "album", "type": "album", "url": address, "media": items[0]["media"]}
            items = [{**album, "subattachments": {"data": items}}]
    elif post.link:
        items = [_link_attachment(call, post)]
    else:
        return None
    known = {"description", "media", "media_type", "subattachments", "target", "title", "type"}
    known |= {"unshimmed_url", "url"}
    for name in wanted.fields:
        if name not in known:
            raise nonexisting_field(name, "StoryAttachment")
    if wanted:
        items = [{k: v for k, v in item.items() if k in wanted.fields} for item in items]
    return {"data": items}


def _photo_attachment(call, photo):
    image = {
        "src": call.absolute(photo.get_absolute_url()),
        "height": photo.height,
        "width": photo.width,
    }
    address = call.absolute(photo.get_absolute_url())
    return {
        "media_type": "photo",
        "type": "photo",
        "media": {"image": image},
        "target": {"id": photo.graph_id, "url": address},
        "url": address,
        **({"description": photo.caption} if photo.caption else {}),
    }


def _link_attachment(call, post):
    preview = post.preview
    item = {
        "media_type": "link",
        "type": "share",
        "url": shimmed(call, post.link),
        "unshimmed_url": post.link,
        "target": {"url": shimmed(call, post.link)},
    }
    if preview:
        item |= {"title": preview.title, "description": preview.description}
        if preview.picture:
            address = call.absolute(reverse("civic_social_sandbox:preview", args=[preview.pk]))
            image = {"src": address, "height": preview.height, "width": preview.width}
            item["media"] = {"image": image}
    return item


def _comments(call, post, wanted):
    comments = Comment.objects.none()
    if permissions.sees_comments(call, post.profile):
        comments = post.comments.filter(parent=None)
    limit = wanted.modifiers.get("limit", "25")
    shown = comments[: int(limit)] if limit.isdigit() else comments
    default = "created_time,from,message"
    edge = {"data": [render(call, c, default, Selection(wanted.fields)) for c in shown]}
    if wanted.modifiers.get("summary") in ("true", "1", "total_count"):
        edge["summary"] = {"order": "chronological", "total_count": comments.count(), "can_comment": True}
    return edge


def _reactions(call, post, wanted):
    """Nobody reacts in the sandbox; the count is there because clients ask for it."""
    edge = {"data": []}
    if wanted.modifiers.get("summary"):
        edge["summary"] = {"total_count": 0, "viewer_reaction": "NONE"}
    return edge


def _parent(call, comment, wanted):
    return render(call, comment.parent, "created_time,from,message") if comment.parent else None


def _own_story(call, photo, wanted):
    return photo.post.graph_id if photo.post else None


def _application(call, post, wanted):
    return {"name": post.app.name, "id": post.app.graph_id} if post.app else None


def _scheduled_time(call, post, wanted):
    return int(post.published_at.timestamp()) if post.is_scheduled else None


def _instagram_of(call, page, wanted):
    account = Profile.objects.filter(page=page).first()
    return render(call, account, "", wanted) if account else None


def _media_type(call, post, wanted):
    return "CAROUSEL_ALBUM" if post.photos.count() > 1 else "IMAGE"


def _media_url(call, post, wanted):
    photo = post.photos.first()
    return call.absolute(photo.get_absolute_url()) if photo else None


def _value(name: str) -> Field:
    """Return a field that is an attribute of the model; an empty text counts as no value."""
    return lambda call, node, wanted: value if (value := getattr(node, name)) != "" else None


def _time(name: str) -> Field:
    return lambda call, node, wanted: meta_time(getattr(node, name))


PAGE_FIELDS: dict[str, Field] = {
    "about": _value("about"),
    "access_token": _page_token,
    "category": _value("category"),
    "id": _value("graph_id"),
    "instagram_business_account": _instagram_of,
    "link": lambda call, page, wanted: call.absolute(page.get_absolute_url()),
    "name": _value("name"),
    "picture": _picture,
    "tasks": _tasks,
    "username": _value("username"),
}
GROUP_FIELDS: dict[str, Field] = {
    "description": _value("about"),
    "id": _value("graph_id"),
    "name": _value("name"),
    "privacy": lambda call, group, wanted: "OPEN",
}
INSTAGRAM_FIELDS: dict[str, Field] = {
    "biography": _value("about"),
    "id": _value("graph_id"),
    "media_count": lambda call, account, wanted: account.posts.published().standing().count(),
    "name": _value("name"),
    "profile_picture_url": lambda call, account, wanted: _picture(call, account, wanted)["data"]["url"],
    "username": _value("slug"),
}
CONTAINER_FIELDS: dict[str, Field] = {
    "id": _value("graph_id"),
    "status": _value("status"),
    "status_code": _value("status_code"),
}
MEDIA_FIELDS: dict[str, Field] = {
    "alt_text": lambda call, post, wanted: getattr(post.photos.first(), "alt_text", None),
    "caption": _value("message"),
    "comments_count": lambda call, post, wanted: post.comments.count(),
    "id": _value("graph_id"),
    "media_product_type": lambda call, post, wanted: "FEED",
    "media_type": _media_type,
    "media_url": _media_url,
    "permalink": lambda call, post, wanted: call.absolute(post.get_absolute_url()),
    "shortcode": _value("graph_number"),
    "timestamp": _time("published_at"),
    "username": lambda call, post, wanted: post.profile.slug,
}
INSTAGRAM_COMMENT_FIELDS: dict[str, Field] = {
    "from": lambda call, comment, wanted: {"id": comment.author.graph_id, "username": comment.author.name},
    "id": _value("graph_id"),
    "text": _value("message"),
    "timestamp": _time("created_at"),
}
PERSON_FIELDS: dict[str, Field] = {"id": _value("graph_id"), "name": _value("name")}
POST_FIELDS: dict[str, Field] = {
    "application": _application,
    "attachments": _attachments,
    "comments": _comments,
    "created_time": lambda call, post, wanted: meta_time(post.published_at or post.created_at),
    "from": _author,
    "full_picture": _full_picture,
    "id": _value("graph_id"),
    "is_hidden": lambda call, post, wanted: False,
    "is_published": _value("is_published"),
    "message": _value("message"),
    "permalink_url": _post_permalink,
    "reactions": _reactions,
    "scheduled_publish_time": _scheduled_time,
    "shares": lambda call, post, wanted: None,
    "status_type": _status_type,
    "story": lambda call, post, wanted: None,
    "updated_time": _time("updated_at"),
}
PHOTO_FIELDS: dict[str, Field] = {
    "alt_text": _value("alt_text"),
    "alt_text_custom": _value("alt_text"),
    "created_time": _time("created_at"),
    "from": lambda call, photo, wanted: {"name": photo.profile.name, "id": photo.profile.graph_id},
    "height": _value("height"),
    "id": _value("graph_id"),
    "images": lambda call, photo, wanted: [_photo_attachment(call, photo)["media"]["image"]],
    "link": lambda call, photo, wanted: call.absolute(photo.get_absolute_url()),
    "name": _value("caption"),
    "page_story_id": _own_story,
    "picture": lambda call, photo, wanted: call.absolute(photo.get_absolute_url()),
    "width": _value("width"),
}
COMMENT_FIELDS: dict[str, Field] = {
    "attachment": lambda call, comment, wanted: None,
    "comment_count": lambda call, comment, wanted: comment.replies.count(),
    "created_time": _time("created_at"),
    "from": _author,
    "id": _value("graph_id"),
    "is_hidden": _value("is_hidden"),
    "like_count": lambda call, comment, wanted: 0,
    "message": _value("message"),
    "parent": _parent,
    "permalink_url": lambda call, comment, wanted: (
        f"{call.absolute(comment.post.get_absolute_url())}#c{comment.graph_number}"
    ),
}


def _fields_of(node) -> tuple[str, dict[str, Field]]:
    if isinstance(node, Profile):
        kinds = {
            "page": ("Page", PAGE_FIELDS),
            "group": ("Group", GROUP_FIELDS),
            "instagram": ("IGUser", INSTAGRAM_FIELDS),
        }
        return kinds[node.kind]
    wall = node.post.profile if isinstance(node, Comment) else getattr(node, "profile", None)
    if wall and wall.is_instagram:
        return {
            Container: ("IGContainer", CONTAINER_FIELDS),
            Post: ("IGMedia", MEDIA_FIELDS),
            Comment: ("IGComment", INSTAGRAM_COMMENT_FIELDS),
        }[type(node)]
    return {
        Person: ("User", PERSON_FIELDS),
        Post: ("Post", POST_FIELDS),
        Photo: ("Photo", PHOTO_FIELDS),
        Comment: ("Comment", COMMENT_FIELDS),
    }[type(node)]
