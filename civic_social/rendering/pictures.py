"""The pictures of a message as a person can look at them."""

from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from ..messages import Message
from ..pictures import FILTER
from .shown import ShownPicture


def images_of(messages: list[Message | None]) -> dict:
    """Return the images of all ``messages`` by their numbers, with their renditions, in two queries."""
    numbers = {picture.image_id for message in messages if message for picture in message.pictures}
    return get_image_model().objects.prefetch_renditions(FILTER).in_bulk(numbers) if numbers else {}


def shown_pictures(message: Message | None, images: dict | None = None) -> list[ShownPicture]:
    """Return the pictures of ``message`` in the form in which the network gets them.

    Makes renditions where they are missing; leaves out a picture whose file is gone. ``images`` are those of
    ``images_of``, which is asked for this message alone where they are not given.
    """
    images = images_of([message]) if images is None else images
    shown = []
    for picture in message.pictures if message else ():
        image = images.get(picture.image_id)
        try:
            rendition = image.get_rendition(FILTER) if image else None
        except (SourceImageIOError, OSError):
            continue
        if rendition:
            shown.append(ShownPicture(rendition.url, picture.alt, rendition.width, rendition.height))
    return shown
