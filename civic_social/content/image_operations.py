"""The Wagtail image filter ``pad-800x1000``: the whole picture on a white background of that ratio."""

from __future__ import annotations

from typing import Any

from PIL import Image
from wagtail.images.image_operations import FilterOperation
from willow.plugins.pillow import PillowImage
from willow.registry import registry

BACKGROUND = (255, 255, 255)


def pad(image: PillowImage, width: int, height: int) -> PillowImage:
    """Return ``image`` centred on a white background whose ratio is ``width`` to ``height``.

    The background is as small as possible, so that a small picture is not surrounded by white.
    """
    picture = image.get_pillow_image()
    scale = max(picture.width / width, picture.height / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    background = Image.new("RGB", size, BACKGROUND)
    position = (background.width - picture.width) // 2, (background.height - picture.height) // 2
    opaque = picture.convert("RGBA")
    background.paste(opaque, position, opaque)
    return PillowImage(background)


class PadOperation(FilterOperation):
    """The filter ``pad-WIDTHxHEIGHT``, to be used after ``max-WIDTHxHEIGHT``."""

    def construct(self, size: str) -> None:
        self.width, self.height = map(int, size.split("x"))

    def run(self, willow: Any, image: Any, env: dict[str, Any]) -> Any:
        return willow.pad(self.width, self.height)


registry.register_operation(PillowImage, "pad", pad)
