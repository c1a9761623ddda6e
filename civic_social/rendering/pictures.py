"""The pictures of a message as a person can look at them."""

from ..messages import Message, PictureRule
from ..pictures import renditions_of
from .shown import ShownPicture


def shown_pictures(message: Message | None, rule: PictureRule) -> list[ShownPicture]:
    """Return the pictures of ``message`` in the shape in which the network gets them: ``rule``.

    Makes renditions where they are missing; leaves out a picture whose file is gone.
    """
    if not message or not message.pictures:
        return []
    shown = []
    for picture, rendition in zip(message.pictures, renditions_of(message.pictures, rule), strict=True):
        source = picture if picture.url else rendition
        if source:
            shown.append(ShownPicture(source.url, picture.alt, source.width, source.height))
    return shown
