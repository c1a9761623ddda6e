"""The pictures of a message for display."""

from typing import Any

from ...messages import Message, PictureRule
from ..images import get_renditions
from .shown_post import ShownPicture


def shown_pictures(
    message: Message | None, rule: PictureRule, images: dict[int, Any] | None = None
) -> list[ShownPicture]:
    """Return the pictures of ``message`` in the network's format, without those whose file is missing.

    Creates missing renditions. ``images``: the result of ``load_images``, to save queries for a list of
    messages.
    """
    if not message or not message.pictures:
        return []
    shown = []
    for picture, rendition in zip(
        message.pictures, get_renditions(message.pictures, rule, images), strict=True
    ):
        source = picture if picture.url else rendition
        if source:
            shown.append(ShownPicture(source.url, picture.alt, source.width, source.height))
    return shown
