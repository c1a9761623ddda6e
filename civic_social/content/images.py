"""The pictures of a post as a network can fetch them: in its shape, cut around the focal point, or padded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from ..conf import settings
from ..exceptions import PermanentError
from ..messages import Message, Picture, PictureRule

#: Wagtail would keep WebP and AVIF, which networks refuse; what is transparent becomes white and not black.
#: In Wagtail's quality for JPEG (85): the filter is part of the file's name, of which little may be left.
AS_JPEG = "bgcolor-ffffff|format-jpeg"
LEAVE_OUT = "leave-out"


def picture_of(image, alt: str = "", whole: bool = False) -> Picture:
    """Return the picture of a Wagtail image; ``alt`` defaults to the image's own description.

    ``whole``: it is a poster, of which nothing may be cut off.
    """
    return Picture(
        image_id=image.pk,
        alt=alt or image.description or "",
        file_hash=image.file_hash,
        whole=whole,
    )


def for_network(message: Message, capabilities, get_card) -> Message | None:
    """Return ``message`` with the pictures that may go to a network, or None when it needs one and has none.

    Without a description no picture leaves: it is left out here where the site wants that, and refused by
    ``with_urls`` otherwise. ``get_card`` gives the page's card, for a network that takes no post without a
    picture. Runs inside the publish: no file is touched.
    """
    if settings.PICTURE_WITHOUT_ALT == LEAVE_OUT and not all(map(is_described, message.pictures)):
        message = replace(message, pictures=tuple(filter(is_described, message.pictures)))
    if message.pictures or not capabilities.needs_picture:
        return message
    card = get_card() if settings.CARD_WHERE_PICTURE_NEEDED else None
    return replace(message, pictures=(card,)) if card else None


def is_described(picture: Picture) -> bool:
    """Whether people who cannot see the picture are told what it shows."""
    return bool(picture.alt.strip())


def with_urls(message: Message, rule: PictureRule) -> Message:
    """Return ``message`` with each picture's public address and size; makes renditions where missing.

    Raises ``PermanentError``: "picture-refused" for a picture whose file is gone, "picture-without-alt".
    """
    if not message.pictures:
        return message
    if not all(map(is_described, message.pictures)):
        raise PermanentError("picture-without-alt")
    renditions = renditions_of(message.pictures, rule)
    return replace(message, pictures=tuple(map(_with_url, message.pictures, renditions)))


def _with_url(picture: Picture, rendition) -> Picture:
    if picture.url:
        return picture
    if rendition is None:
        raise PermanentError("picture-refused")
    return replace(picture, url=rendition.full_url, width=rendition.width, height=rendition.height)


def images_of(messages: Iterable[Message | None]) -> dict:
    """Return the images of all ``messages`` by their numbers, with their renditions, in two queries."""
    numbers = {picture.image_id for message in messages if message for picture in message.pictures}
    numbers.discard(0)
    return get_image_model().objects.prefetch_renditions().in_bulk(numbers) if numbers else {}


def renditions_of(pictures: tuple[Picture, ...], rule: PictureRule, images: dict | None = None) -> list:
    """Return Wagtail's rendition of each picture in the network's shape; None where there is no file.

    Makes what is missing, so call it outside transactions. ``images``: from ``images_of``, for a list.
    """
    if images is None:
        wanted = [picture.image_id for picture in pictures if picture.image_id]
        images = get_image_model().objects.in_bulk(wanted) if wanted else {}
    shown = [images.get(picture.image_id) for picture in pictures]
    size = _common_size(next(filter(None, shown), None), rule)
    return [
        _rendition(image, filter_for(picture, rule, size))
        for image, picture in zip(shown, pictures, strict=True)
    ]


def filter_for(picture: Picture, rule: PictureRule, size: tuple[int, int] | None = None) -> str:
    """Return Wagtail's filter for one picture; ``size`` is the shape that all pictures of the post share."""
    if size is None:
        return f"max-{rule.max_side}x{rule.max_side}|{AS_JPEG}"
    box = "{}x{}".format(*size)
    return f"max-{box}|pad-{box}|format-jpeg" if picture.whole else f"fill-{box}|{AS_JPEG}"


def _common_size(first, rule: PictureRule) -> tuple[int, int] | None:
    """Return the size in which the network shows every picture of the post: the first one's, in its limits.

    A picture that is smaller keeps the shape and not the size, since nothing is enlarged.
    """
    if first is None or rule.narrowest is None or rule.widest is None:
        return None
    ratio = min(max(first.width / first.height, rule.narrowest), rule.widest)
    if ratio >= 1:
        return rule.max_side, round(rule.max_side / ratio)
    return round(rule.max_side * ratio), rule.max_side


def _rendition(image, spec: str):
    if image is None:
        return None
    try:
        return image.get_rendition(spec)
    except (SourceImageIOError, OSError):
        return None
