"""The pictures of a message as a person can look at them."""

from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from ..messages import Message
from ..pictures import FILTER
from .shown import ShownPicture


def shown_pictures(message: Message | None) -> list[ShownPicture]:
    """Return the pictures of ``message`` in the form in which the network gets them.

    Makes renditions where they are missing; leaves out a picture whose file is gone.
    """
    if not message or not message.pictures:
        return []
    images = get_image_model().objects.in_bulk([picture.image_id for picture in message.pictures])
    shown = []
    for picture in message.pictures:
        image = images.get(picture.image_id)
        try:
            rendition = image.get_rendition(FILTER) if image else None
        except (SourceImageIOError, OSError):
            continue
        if rendition:
            shown.append(ShownPicture(rendition.url, picture.alt, rendition.width, rendition.height))
    return shown
