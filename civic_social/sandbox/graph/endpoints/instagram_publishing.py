"""Endpoints for publishing on Instagram: a media container is created first and published by a second call.

https://developers.facebook.com/docs/instagram-platform/content-publishing
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ... import crawler
from ...models import Container, Photo, Profile
from ...post_storage import NewPost, create_post, store_photo
from .. import errors, instagram_errors
from ..graph_call import GraphCall
from ..node_fields import serialize
from ..permissions import require_instagram

CAPTION_LIMIT, HASHTAG_LIMIT, MENTION_LIMIT, ALT_TEXT_LIMIT = 2200, 30, 20, 1000
#: Limits of width divided by height.
MIN_ASPECT_RATIO, MAX_ASPECT_RATIO = 4 / 5, 1.91
MIN_CAROUSEL_ITEMS, MAX_CAROUSEL_ITEMS = 2, 10
CONTAINERS_PER_DAY = 400
DAY = timedelta(hours=24)
PARAMETERS = {"image_url", "caption", "alt_text", "is_carousel_item", "media_type", "children"}
HASHTAG, MENTION = re.compile(r"(?<!\w)#\w"), re.compile(r"(?<!\w)@\w")
#: Subcode for "the media could not be created".
CREATE_FAILED = 2207032


def create_container(call: GraphCall, account: Profile) -> dict:
    """Handle ``POST /{ig-user}/media``: download the image and store it unpublished."""
    require_instagram(call, account, "instagram_content_publish")
    call.reject_unknown_parameters(PARAMETERS)
    media_type = call.text("media_type") or "IMAGE"
    if media_type not in Container.MediaType.values:
        raise instagram_errors.media_type_unknown()
    if account.containers.filter(created_at__gt=timezone.now() - DAY).count() >= CONTAINERS_PER_DAY:
        raise instagram_errors.publishing_quota_reached()
    is_item = call.boolean("is_carousel_item", default=False)
    content: dict[str, Any] = {
        "media_type": media_type,
        "is_carousel_item": is_item,
        "caption": _caption(call, is_item),
    }
    if media_type == Container.MediaType.CAROUSEL:
        content["children"] = _children(call, account)
    else:
        content["photo"] = _photo(call, account)
    now = timezone.now()
    container = Container.objects.create(
        profile=account,
        app=call.app,
        created_at=now,
        ready_at=now + timedelta(seconds=call.container_delay_seconds or account.container_seconds),
        error_subcode=CREATE_FAILED if call.container_fails else None,
        **content,
    )
    return {"id": container.graph_id}


def read_container(call: GraphCall, container: Container) -> dict:
    """Handle ``GET /{container}?fields=status_code,status``."""
    require_instagram(call, container.profile, task="ANALYZE")
    call.reject_unknown_parameters(set())
    return serialize(call, container, "", call.selection)


def publish(call: GraphCall, account: Profile) -> dict:
    """Handle ``POST /{ig-user}/media_publish``: publish a container once, within the daily quota."""
    require_instagram(call, account, "instagram_content_publish")
    call.reject_unknown_parameters({"creation_id"})
    with transaction.atomic():
        # Lock the account, so that concurrent calls neither publish a container twice nor exceed the quota.
        Profile.objects.select_for_update().get(pk=account.pk)
        container = _publishable_container(call, account)
        post = create_post(
            NewPost(
                profile=account,
                message=container.caption,
                photos=_photos_of(container),
                app=call.app,
                published_at=timezone.now(),
                list_delay_seconds=call.list_delay_seconds,
            )
        )
        Container.objects.filter(pk=container.pk).update(post=post, published_at=timezone.now())
    return {"id": post.graph_id}


def read_publishing_limit(call: GraphCall, account: Profile) -> dict:
    """Handle ``GET /{ig-user}/content_publishing_limit``."""
    require_instagram(call, account, "instagram_content_publish", task="ANALYZE")
    call.reject_unknown_parameters({"since", "summary", "default_summary"})
    values = {
        "config": {"quota_total": account.publishing_quota, "quota_duration": int(DAY.total_seconds())},
        "quota_usage": _count_published_today(account),
    }
    selected = call.selection.fields or {"quota_usage"}
    return {"data": [{name: value for name, value in values.items() if name in selected}]}


def _publishable_container(call: GraphCall, account: Profile) -> Container:
    """Return the container in ``creation_id``; raise GraphError if it cannot be published."""
    container = account.containers.filter(graph_id=call.text("creation_id")).first()
    if container is None or container.is_carousel_item:
        raise instagram_errors.container_missing()
    status = container.status_code
    if status in ("EXPIRED", "PUBLISHED"):
        raise instagram_errors.container_missing()
    if status == "ERROR":
        raise instagram_errors.container_failed(container.error_subcode or CREATE_FAILED)
    if status == "IN_PROGRESS":
        raise instagram_errors.container_not_ready()
    if _count_published_today(account) >= account.publishing_quota:
        raise instagram_errors.publishing_quota_reached()
    return container


def _count_published_today(account: Profile) -> int:
    return account.containers.filter(published_at__gt=timezone.now() - DAY).count()


def _photos_of(container: Container) -> tuple[Photo, ...]:
    """Return the photos of a container in order; raise GraphError if a carousel's item was used elsewhere."""
    if container.media_type == Container.MediaType.IMAGE:
        return (container.photo,) if container.photo else ()
    items = _unused_items(container.profile, container.children)
    by_id = {item.graph_id: item.photo for item in items if item.photo}
    if by_id.keys() != set(container.children):
        raise instagram_errors.carousel_invalid()
    return tuple(by_id[graph_id] for graph_id in container.children)


def _caption(call: GraphCall, is_carousel_item: bool) -> str:
    """Return the caption; raise GraphError for one that is too long or belongs to a carousel item."""
    caption = call.text("caption")
    if caption and is_carousel_item:
        raise errors.invalid_parameter("A caption is not supported on carousel items")
    too_many = len(HASHTAG.findall(caption)) > HASHTAG_LIMIT or len(MENTION.findall(caption)) > MENTION_LIMIT
    if len(caption) > CAPTION_LIMIT or too_many:
        raise instagram_errors.caption_too_long()
    return caption


def _children(call: GraphCall, account: Profile) -> list[str]:
    """Return the container IDs of a carousel's items; raise GraphError unless 2 to 10 items are ready."""
    value = call.parameters.get("children", "")
    found = value if isinstance(value, list) else re.findall(r"\d+", str(value))
    graph_ids = [str(graph_id) for graph_id in found]
    items = _unused_items(account, graph_ids)
    ready = {item.graph_id for item in items if item.status_code == "FINISHED"}
    if not MIN_CAROUSEL_ITEMS <= len(graph_ids) <= MAX_CAROUSEL_ITEMS or ready != set(graph_ids):
        raise instagram_errors.carousel_invalid()
    return graph_ids


def _unused_items(account: Profile, graph_ids: list[str]) -> QuerySet[Container]:
    unused = account.containers.filter(is_carousel_item=True, photo__post=None)
    return unused.filter(graph_id__in=graph_ids).select_related("photo")


def _photo(call: GraphCall, account: Profile) -> Photo:
    """Download and store the image in ``image_url``; raise GraphError if it is invalid."""
    alt_text = call.text("alt_text")
    if len(alt_text) > ALT_TEXT_LIMIT:
        raise errors.invalid_parameter("Param alt_text must be at most 1000 characters")
    return store_photo(account, _download_image(call.text("image_url")), app=call.app, alt_text=alt_text)


def _download_image(url: str) -> crawler.DecodedImage:
    """Return the image at ``url``; raise GraphError if it breaks one of Instagram's rules."""
    if not url or not url.isascii():
        raise errors.invalid_parameter("The parameter image_url is required, in ASCII")
    try:
        body = crawler.fetch(url, crawler.MAX_IMAGE_BYTES).body
    except crawler.CrawlError as error:
        raise instagram_errors.image_not_downloadable(str(error)) from error
    if len(body) > crawler.MAX_IMAGE_BYTES:
        raise instagram_errors.image_too_large()
    try:
        image = crawler.decode_image(body)
    except crawler.CrawlError as error:
        raise instagram_errors.image_format_unsupported() from error
    if image.content_type != "image/jpeg":
        raise instagram_errors.image_format_unsupported()
    ratio = image.width / image.height
    if not MIN_ASPECT_RATIO <= round(ratio, 3) <= MAX_ASPECT_RATIO:
        raise instagram_errors.aspect_ratio_unsupported(ratio)
    return image
