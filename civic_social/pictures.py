"""The pictures of a post as a network can fetch them."""

from dataclasses import replace

from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from .exceptions import PermanentError
from .messages import Message, Picture

#: Facebook takes JPEG and PNG up to 4 MB and shows at most 2048 px; Wagtail would keep WebP and AVIF.
FILTER = "max-2048x2048|format-jpeg|jpegquality-85"


def picture_of(image, alt: str = "") -> Picture:
    """Return the picture of a Wagtail image; ``alt`` defaults to the image's own description."""
    return Picture(
        image_id=image.pk,
        alt=alt or image.description or "",
        file_hash=image.file_hash,
    )


def with_urls(message: Message) -> Message:
    """Return ``message`` with each picture's public address and size; makes renditions where missing.

    Raises ``PermanentError("picture-refused")`` for a picture whose file is gone.
    """
    if not message.pictures:
        return message
    images = get_image_model().objects.in_bulk([picture.image_id for picture in message.pictures])
    return replace(
        message, pictures=tuple(_with_url(picture, images, message.link) for picture in message.pictures)
    )


def _with_url(picture: Picture, images: dict, page_url: str) -> Picture:
    image = images.get(picture.image_id)
    if image is None:
        raise PermanentError("picture-refused")
    try:
        rendition = image.get_rendition(FILTER)
    except (SourceImageIOError, OSError):
        raise PermanentError("picture-refused") from None
    return replace(picture, url=rendition.full_url, width=rendition.width, height=rendition.height)
