"""Pictures of posts: the choice for a network, and renditions in the network's format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from wagtail.images import get_image_model

from ..conf import settings
from ..exceptions import PermanentError
from ..messages import Message, Picture, PictureRule
from .renditions import get_rendition

#: The filters for JPEG, since networks refuse the WebP and AVIF that Wagtail would keep, with white instead
#: of black for transparency. The quality is Wagtail's default, to keep the rendition's file name short.
AS_JPEG = "bgcolor-ffffff|format-jpeg"
#: The value of ``PICTURE_WITHOUT_ALT`` that omits such pictures.
LEAVE_OUT = "leave-out"


def picture_of(image: Any, alt: str = "", whole: bool = False) -> Picture:
    """Return the picture for a Wagtail image; ``alt`` defaults to the image's description.

    ``whole``: the picture is a poster, which must not be cropped.
    """
    return Picture(
        image_id=image.pk,
        alt=alt or image.description or "",
        file_hash=image.file_hash,
        whole=whole,
        focus=_focus_of(image),
    )


def _focus_of(image: Any) -> tuple[int, ...]:
    """Return width and height of an image, and its focal point if it has one."""
    size = (image.width, image.height)
    if not image.has_focal_point():
        return size
    point = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    return size + point


def select_pictures(
    message: Message, needs_picture: bool, get_card: Callable[[], Picture | None]
) -> Message | None:
    """Return ``message`` with the pictures that may be published, or None if it lacks a required one.

    ``needs_picture``: the network refuses posts without a picture, so a message without one gets the page's
    card that ``get_card`` returns. A picture without a description is removed here if ``PICTURE_WITHOUT_ALT``
    is ``LEAVE_OUT``, and otherwise refused by ``with_urls``. Called during a publication, so it
    reads no file.
    """
    if settings.PICTURE_WITHOUT_ALT == LEAVE_OUT and not all(map(is_described, message.pictures)):
        message = replace(message, pictures=tuple(filter(is_described, message.pictures)))
    if message.pictures or not needs_picture:
        return message
    card = get_card() if settings.CARD_WHERE_PICTURE_NEEDED else None
    return replace(message, pictures=(card,)) if card else None


def is_described(picture: Picture) -> bool:
    """Return True if the picture has an alternative text."""
    return bool(picture.alt.strip())


def with_urls(
    message: Message,
    rule: PictureRule,
    needs_picture: bool = False,
    get_card: Callable[[], Picture | None] = lambda: None,
) -> Message:
    """Return ``message`` with the public URL and size of each picture, and create missing renditions.

    A picture that cannot be read is left out. If none is left and the network refuses posts without a
    picture (``needs_picture``), the card that ``get_card`` returns takes their place. Raises
    ``PermanentError``: "picture-refused" if there is no card either, "picture-without-alt" if a picture has
    no alternative text.
    """
    if not message.pictures:
        return message
    if not all(map(is_described, message.pictures)):
        raise PermanentError("picture-without-alt")
    renditions = get_renditions(message.pictures, rule)
    placed = map(_with_url, message.pictures, renditions)
    pictures = tuple(picture for picture in placed if picture is not None)
    if not pictures and needs_picture:
        card = get_card()
        if card is None:
            raise PermanentError("picture-refused")
        pictures = (card,)
    return replace(message, pictures=pictures)


def _with_url(picture: Picture, rendition: Any) -> Picture | None:
    if picture.url:
        return picture
    if rendition is None:
        return None
    return replace(picture, url=rendition.full_url, width=rendition.width, height=rendition.height)


def load_images(messages: Iterable[Message | None]) -> dict[int, Any]:
    """Return the images of ``messages`` by primary key, with their renditions, in two queries."""
    ids = {picture.image_id for message in messages if message for picture in message.pictures}
    ids.discard(0)
    return get_image_model().objects.prefetch_renditions().in_bulk(ids) if ids else {}


def get_renditions(
    pictures: tuple[Picture, ...], rule: PictureRule, images: dict[int, Any] | None = None
) -> list[Any]:
    """Return the Wagtail rendition of each picture in the network's format, or None if it cannot be read.

    Creates missing renditions, so it must not be called inside a transaction. ``images``: the result of
    ``load_images``, to save queries for a list of messages.
    """
    if images is None:
        ids = [picture.image_id for picture in pictures if picture.image_id]
        images = get_image_model().objects.in_bulk(ids) if ids else {}
    found = [images.get(picture.image_id) for picture in pictures]
    size = _common_size(next(filter(None, found), None), rule)
    return [
        get_rendition(image, rendition_filter(picture, rule, size))
        for image, picture in zip(found, pictures, strict=True)
    ]


def rendition_filter(picture: Picture, rule: PictureRule, size: tuple[int, int] | None = None) -> str:
    """Return the Wagtail filter for ``picture``; ``size``: width and height for all pictures of the post."""
    if size is None:
        return f"max-{rule.max_side}x{rule.max_side}|{AS_JPEG}"
    box = "{}x{}".format(*size)
    return f"max-{box}|pad-{box}|format-jpeg" if picture.whole else f"fill-{box}|{AS_JPEG}"


def _common_size(first: Any, rule: PictureRule) -> tuple[int, int] | None:
    """Return width and height for all pictures of a post: the first image's ratio within the rule's limits.

    Returns None if the rule has no limits. A smaller picture gets the ratio only, since none is enlarged.
    """
    if first is None or rule.narrowest is None or rule.widest is None:
        return None
    ratio = min(max(first.width / first.height, rule.narrowest), rule.widest)
    if ratio >= 1:
        return rule.max_side, round(rule.max_side / ratio)
    return round(rule.max_side * ratio), rule.max_side
