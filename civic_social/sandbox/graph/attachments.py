"""The ``attachments`` of a post: photos or a link preview."""

from __future__ import annotations

from typing import Any

from ..models import Photo, Post
from .field_selection import FieldSelection, reject_unknown_field
from .formatting import preview_image_url, redirect_url
from .graph_call import GraphCall

ATTACHMENT_FIELDS = {
    "description",
    "media",
    "media_type",
    "subattachments",
    "target",
    "title",
    "type",
    "unshimmed_url",
    "url",
}


def attachments(call: GraphCall, post: Post, selection: FieldSelection) -> dict | None:
    """Return the attachments edge of a post, or None without attachments.

    Raises GraphError (100) in strict mode for an unknown field of an attachment.
    """
    photos = list(post.photos.all())
    if photos:
        items = [_photo_attachment(call, photo) for photo in photos]
        if len(items) > 1:
            items = [_album_attachment(call, post, items)]
    elif post.link:
        items = [_link_attachment(call, post)]
    else:
        return None
    for name in selection.fields:
        if name not in ATTACHMENT_FIELDS:
            reject_unknown_field(name, "StoryAttachment")
    if selection:
        items = [{k: v for k, v in item.items() if k in selection.fields} for item in items]
    return {"data": items}


def photo_image(call: GraphCall, photo: Photo) -> dict[str, Any]:
    """Return the URL and size of a photo's file."""
    return {
        "src": call.absolute_url(photo.get_absolute_url()),
        "height": photo.height,
        "width": photo.width,
    }


def _photo_attachment(call: GraphCall, photo: Photo) -> dict[str, Any]:
    url = call.absolute_url(photo.get_absolute_url())
    return {
        "media_type": "photo",
        "type": "photo",
        "media": {"image": photo_image(call, photo)},
        "target": {"id": photo.graph_id, "url": url},
        "url": url,
        **({"description": photo.caption} if photo.caption else {}),
    }


def _album_attachment(call: GraphCall, post: Post, photos: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "media_type": "album",
        "type": "album",
        "url": call.absolute_url(post.get_absolute_url()),
        "media": photos[0]["media"],
        "subattachments": {"data": photos},
    }


def _link_attachment(call: GraphCall, post: Post) -> dict[str, Any]:
    preview = post.preview
    attachment: dict[str, Any] = {
        "media_type": "link",
        "type": "share",
        "url": redirect_url(call, post.link),
        "unshimmed_url": post.link,
        "target": {"url": redirect_url(call, post.link)},
    }
    if preview:
        attachment |= {"title": preview.title, "description": preview.description}
        if preview.picture:
            src = preview_image_url(call, preview.pk)
            attachment["media"] = {"image": {"src": src, "height": preview.height, "width": preview.width}}
    return attachment
