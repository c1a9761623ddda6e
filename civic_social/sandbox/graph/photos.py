"""Photos: uploading, reading, deleting."""

from __future__ import annotations

from ..crawler import PICTURE_BYTES, CrawlError, Picture, fetch, read_picture
from ..models import Photo, Profile
from ..posting import store_photo
from . import errors, posts
from .calls import GraphCall
from .nodes import render
from .permissions import require_posting, require_reading

FILE_BYTES = 4 * 1024 * 1024
TYPES = {"image/jpeg", "image/png"}
PARAMETERS = {"url", "source", "caption", "message", "alt_text_custom", "temporary", "no_story"}
PARAMETERS |= posts.SCHEDULING


def create(call: GraphCall, profile: Profile) -> dict:
    """``POST /{page}/photos``: a photo post, or with ``published=false`` a photo for a later post."""
    require_posting(call, profile)
    call.refuse_unknown(PARAMETERS)
    caption = posts.checked_text(call, "message") or posts.checked_text(call, "caption")
    call.boolean("temporary", default=False)
    alone = call.boolean("published", default=True) and not call.boolean("no_story", default=False)
    scheduled = bool(call.text("scheduled_publish_time"))
    publish_at = posts.publication_time(call)
    photo = store_photo(
        profile,
        _picture(call),
        app=call.app,
        caption=caption,
        alt_text=call.text("alt_text_custom"),
    )
    answer = {}
    if alone or scheduled:
        post = posts.put_up(call, profile, message=caption, photos=(photo,), published_at=publish_at)
        photo.refresh_from_db()
        answer = {"post_id": post.graph_id}
    if call.selection:
        return render(call, photo, selection=call.selection)
    return {"id": photo.graph_id, **answer}


def read(call: GraphCall, photo: Photo) -> dict:
    """``GET /{photo}``."""
    require_reading(call, photo.profile)
    call.refuse_unknown(set())
    return render(call, photo, "created_time,name", call.selection)


def delete(call: GraphCall, photo: Photo) -> dict:
    """``DELETE /{photo}``: possible as long as no post has taken it; else the post is to be deleted."""
    require_posting(call, photo.profile)
    call.refuse_unknown(set())
    if photo.post_id:
        raise errors.unsupported(call.method, photo.graph_id)
    photo.file.delete(save=False)
    photo.delete()
    return {"success": True}


def _picture(call: GraphCall) -> Picture:
    upload = call.request.FILES.get("source")
    url = call.text("url")
    if upload:
        body = upload.read()
    elif url:
        try:
            body = fetch(url, PICTURE_BYTES).body
        except CrawlError as error:
            raise errors.photo_missing() from error
    else:
        raise errors.photo_missing()
    try:
        picture = read_picture(body)
    except CrawlError as error:
        raise errors.photo_unusable() from error
    if len(body) > FILE_BYTES or picture.content_type not in TYPES:
        raise errors.photo_unusable()
    return picture
