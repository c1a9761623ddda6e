"""Instagram: a container first, and then its publication.

https://developers.facebook.com/docs/instagram-platform/content-publishing
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from ..crawler import PICTURE_BYTES, CrawlError, Picture, fetch, read_picture
from ..models import Container, Photo, Post, Profile
from ..posting import Draft, create_post, store_photo
from . import errors, paging
from .calls import GraphCall
from .nodes import render
from .permissions import require_instagram

CAPTION_LIMIT, HASHTAG_LIMIT, MENTION_LIMIT, ALT_LIMIT = 2200, 30, 20, 1000
NARROWEST, WIDEST = 4 / 5, 1.91
SMALLEST_CAROUSEL, LARGEST_CAROUSEL = 2, 10
CONTAINERS_A_DAY = 400
DAY = timedelta(hours=24)
PARAMETERS = {"image_url", "caption", "alt_text", "is_carousel_item", "media_type", "children"}
HASHTAG, MENTION = re.compile(r"(?<!\w)#\w"), re.compile(r"(?<!\w)@\w")
#: "The media could not be created": what a container ends in when a fault wants it so.
CREATE_FAILED = 2207032


def create_container(call: GraphCall, account: Profile) -> dict:
    """``POST /{ig-user}/media``: fetches the picture at once, and publishes nothing."""
    require_instagram(call, account, "instagram_content_publish")
    call.refuse_unknown(PARAMETERS)
    media_type = call.text("media_type") or "IMAGE"
    if media_type not in Container.MediaType.values:
        raise errors.instagram_bad_media_type()
    if account.containers.filter(created_at__gt=timezone.now() - DAY).count() >= CONTAINERS_A_DAY:
        raise errors.instagram_quota_used_up()
    item = call.boolean("is_carousel_item", default=False)
    content = {"media_type": media_type, "is_carousel_item": item, "caption": _caption(call, item)}
    if media_type == Container.MediaType.CAROUSEL:
        content["children"] = _children(call, account)
    else:
        content["photo"] = _photo(call, account)
    now = timezone.now()
    container = Container.objects.create(
        profile=account,
        app=call.app,
        created_at=now,
        ready_at=now + timedelta(seconds=call.container_delay or account.container_seconds),
        error_subcode=CREATE_FAILED if call.container_fails else None,
        **content,
    )
    return {"id": container.graph_id}


def read_container(call: GraphCall, container: Container) -> dict:
    """``GET /{container}?fields=status_code,status``."""
    require_instagram(call, container.profile, task="ANALYZE")
    call.refuse_unknown(set())
    return render(call, container, "", call.selection)


def publish(call: GraphCall, account: Profile) -> dict:
    """``POST /{ig-user}/media_publish``: each container once, and so many a day."""
    require_instagram(call, account, "instagram_content_publish")
    call.refuse_unknown({"creation_id"})
    with transaction.atomic():
        # Whoever publishes on the account waits here: a container, and the last of the quota, is used once.
        Profile.objects.select_for_update().get(pk=account.pk)
        container = account.containers.filter(graph_id=call.text("creation_id")).first()
        _require_publishable(container, account)
        post = create_post(
            Draft(
                profile=account,
                message=container.caption,
                photos=_photos_of(container),
                app=call.app,
                published_at=timezone.now(),
                list_lag=call.list_lag,
            )
        )
        Container.objects.filter(pk=container.pk).update(post=post, published_at=timezone.now())
    return {"id": post.graph_id}


def publishing_limit(call: GraphCall, account: Profile) -> dict:
    """``GET /{ig-user}/content_publishing_limit``."""
    require_instagram(call, account, "instagram_content_publish", task="ANALYZE")
    call.refuse_unknown({"since"})
    values = {
        "config": {"quota_total": account.publishing_quota, "quota_duration": int(DAY.total_seconds())},
        "quota_usage": _published_today(account),
    }
    wanted = call.selection.fields or {"quota_usage": None}
    return {"data": [{name: value for name, value in values.items() if name in wanted}]}


def list_media(call: GraphCall, account: Profile) -> dict:
    """``GET /{ig-user}/media``: newest first."""
    require_instagram(call, account, task="ANALYZE")
    call.refuse_unknown(paging.PARAMETERS)
    posts = account.posts.published().listed().select_related("profile")
    return paging.paged(call, posts, "", visible=lambda post: post.removed_at is None)


def _require_publishable(container: Container | None, account: Profile) -> None:
    status = container.status_code if container else "EXPIRED"
    if status in ("EXPIRED", "PUBLISHED") or container.is_carousel_item:
        raise errors.instagram_container_gone()
    if status == "ERROR":
        raise errors.instagram_container_failed(container.error_subcode)
    if status == "IN_PROGRESS":
        raise errors.instagram_not_ready()
    if _published_today(account) >= account.publishing_quota:
        raise errors.instagram_quota_used_up()


def _published_today(account: Profile) -> int:
    return account.containers.filter(published_at__gt=timezone.now() - DAY).count()


def _photos_of(container: Container) -> tuple[Photo, ...]:
    if container.media_type == Container.MediaType.IMAGE:
        return (container.photo,)
    by_id = {item.graph_id: item.photo for item in _items(container.profile, container.children)}
    if by_id.keys() != set(container.children):
        raise errors.instagram_bad_carousel()
    return tuple(by_id[number] for number in container.children)


def _caption(call: GraphCall, is_carousel_item: bool) -> str:
    caption = call.text("caption")
    if caption and is_carousel_item:
        raise errors.bad_parameter("A caption is not supported on carousel items")
    too_many = len(HASHTAG.findall(caption)) > HASHTAG_LIMIT or len(MENTION.findall(caption)) > MENTION_LIMIT
    if len(caption) > CAPTION_LIMIT or too_many:
        raise errors.instagram_caption_too_long()
    return caption


def _children(call: GraphCall, account: Profile) -> list[str]:
    value = call.parameters.get("children", "")
    numbers = value if isinstance(value, list) else re.findall(r"\d+", str(value))
    numbers = [str(number) for number in numbers]
    items = _items(account, numbers)
    ready = {item.graph_id for item in items if item.status_code == "FINISHED"}
    if not SMALLEST_CAROUSEL <= len(numbers) <= LARGEST_CAROUSEL or ready != set(numbers):
        raise errors.instagram_bad_carousel()
    return numbers


def _items(account: Profile, numbers: list[str]):
    unused = account.containers.filter(is_carousel_item=True, photo__post=None)
    return unused.filter(graph_id__in=numbers).select_related("photo")


def _photo(call: GraphCall, account: Profile) -> Photo:
    alt_text = call.text("alt_text")
    if len(alt_text) > ALT_LIMIT:
        raise errors.bad_parameter("Param alt_text must be at most 1000 characters")
    return store_photo(account, _picture(call.text("image_url")), app=call.app, alt_text=alt_text)


def _picture(url: str) -> Picture:
    if not url or not url.isascii():
        raise errors.bad_parameter("The parameter image_url is required, in ASCII")
    try:
        body = fetch(url, PICTURE_BYTES).body
    except CrawlError as error:
        raise errors.instagram_unfetchable(str(error)) from error
    if len(body) > PICTURE_BYTES:
        raise errors.instagram_too_large()
    try:
        picture = read_picture(body)
    except CrawlError as error:
        raise errors.instagram_bad_format() from error
    if picture.content_type != "image/jpeg":
        raise errors.instagram_bad_format()
    ratio = picture.width / picture.height
    if not NARROWEST <= round(ratio, 3) <= WIDEST:
        raise errors.instagram_bad_ratio(ratio)
    return picture


def children(call: GraphCall, post: Post) -> dict:
    """``GET /{ig-media}/children``."""
    require_instagram(call, post.profile, task="ANALYZE")
    call.refuse_unknown(paging.PARAMETERS)
    return {"data": [{"id": photo.graph_id} for photo in post.photos.all()]}
