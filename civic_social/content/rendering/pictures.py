"""The pictures of a message as a person can look at them."""

from ...messages import Message, PictureRule
from ..images import renditions_of
from .shown import ShownPicture


def shown_pictures(
    message: Message | None, rule: PictureRule, images: dict | None = None
) -> list[ShownPicture]:
    """Return the pictures of ``message`` in the shape in which the network gets them: ``rule``.

    Makes renditions where they are missing; leaves out a picture whose file is gone. ``images``: those of
    many messages, from ``pictures.images_of``.
    """
    if not message or not message.pictures:
        return []
    shown = []
    for picture, rendition in zip(
        message.pictures, renditions_of(message.pictures, rule, images), strict=True
    ):
        source = picture if picture.url else rendition
        if source:
            shown.append(ShownPicture(source.url, picture.alt, source.width, source.height))
    return shown
