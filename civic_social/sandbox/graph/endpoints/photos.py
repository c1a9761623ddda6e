"""Endpoints for photos on Facebook."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import UploadedFile

from ... import crawler
from ...models import Photo, Post, Profile
from ...post_storage import store_photo
from .. import errors
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..pagination import PARAMETERS as LIST_PARAMETERS
from ..pagination import paginate
from ..permissions import require_posting, require_reading
from . import posts

MAX_FILE_BYTES = 4 * 1024 * 1024
CONTENT_TYPES = {"image/jpeg", "image/png"}
SOURCE = re.compile(r"source\d*")
PARAMETERS = {"url", "source", "caption", "message", "alt_text_custom", "temporary", "no_story"}
PARAMETERS |= posts.SCHEDULING_PARAMETERS


def create(call: GraphCall, profile: Profile) -> dict:
    """Handle ``POST /{page}/photos``: create a photo post, or an unpublished photo for a later post."""
    token = require_posting(call, profile)
    call.reject_unknown_parameters(PARAMETERS)
    caption = posts.post_text(call, "message") or posts.post_text(call, "caption")
    call.boolean("temporary", default=False)
    is_published = call.boolean("published", default=True) and not call.boolean("no_story", default=False)
    is_scheduled = bool(call.text("scheduled_publish_time"))
    published_at = posts.publication_time(call)
    photo = store_photo(
        profile,
        _read_image(call),
        app=call.app,
        caption=caption,
        alt_text=call.text("alt_text_custom"),
    )
    post_id = {}
    if is_published or is_scheduled:
        post = posts.create_post_as(
            token, call, profile, message=caption, photos=(photo,), published_at=published_at
        )
        photo.refresh_from_db()
        post_id = {"post_id": post.graph_id}
    if call.selection:
        return serialize(call, photo, selection=call.selection)
    return {"id": photo.graph_id, **post_id}


def list_photos(call: GraphCall, page: Profile) -> dict:
    """Handle ``GET /{page}/photos``: the published photos, newest first."""
    require_reading(call, page)
    call.reject_unknown_parameters(LIST_PARAMETERS | {"type"})
    photos = Photo.objects.filter(profile=page, post__in=Post.objects.published().not_removed())
    return paginate(call, photos.select_related("profile", "post__profile"), "created_time,name")


def read(call: GraphCall, photo: Photo) -> dict:
    """Handle ``GET /{photo}``."""
    require_reading(call, photo.profile)
    call.reject_unknown_parameters(set())
    return serialize(call, photo, "created_time,name", call.selection)


def delete(call: GraphCall, photo: Photo) -> dict:
    """Handle ``DELETE /{photo}``, which is rejected if the photo belongs to a post."""
    require_posting(call, photo.profile)
    call.reject_unknown_parameters(set())
    if photo.post_id:
        raise errors.unsupported_request(call.method, photo.graph_id)
    photo.file.delete(save=False)
    photo.delete()
    return {"success": True}


def _uploaded_file(call: GraphCall) -> UploadedFile | None:
    """Return the uploaded file: ``source``, or ``source0`` as Meta's SDKs name it; None without one."""
    names = sorted(name for name in call.request.FILES if SOURCE.fullmatch(name))
    return call.request.FILES.get(names[0]) if names else None


def _read_image(call: GraphCall) -> crawler.DecodedImage:
    """Return the uploaded or downloaded image; raise GraphError if it is missing or unsupported."""
    upload = _uploaded_file(call)
    url = call.text("url")
    if upload:
        body = upload.read()
    elif url:
        try:
            body = crawler.fetch(url, crawler.MAX_IMAGE_BYTES).body
        except crawler.CrawlError as error:
            raise errors.photo_missing() from error
    else:
        raise errors.photo_missing()
    try:
        image = crawler.decode_image(body)
    except crawler.CrawlError as error:
        raise errors.photo_not_readable() from error
    if len(body) > MAX_FILE_BYTES or image.content_type not in CONTENT_TYPES:
        raise errors.photo_not_readable()
    return image
