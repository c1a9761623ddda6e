"""What Wagtail's filters lack: ``pad-800x1000`` puts a picture whole on a white ground of that shape."""

from PIL import Image
from wagtail.images.image_operations import FilterOperation
from willow.plugins.pillow import PillowImage
from willow.registry import registry

GROUND = (255, 255, 255)


def pad(image: PillowImage, width: int, height: int) -> PillowImage:
    """Return ``image`` in the middle of a white ground that has the shape of ``width`` to ``height``.

    The ground is just large enough: a small picture is not made to look lost.
    """
    picture = image.get_pillow_image()
    scale = max(picture.width / width, picture.height / height)
    ground = Image.new("RGB", (max(1, round(width * scale)), max(1, round(height * scale))), GROUND)
    place = (ground.width - picture.width) // 2, (ground.height - picture.height) // 2
    opaque = picture.convert("RGBA")
    ground.paste(opaque, place, opaque)
    return PillowImage(ground)


class PadOperation(FilterOperation):
    """``pad-WIDTHxHEIGHT``; to be used after ``max-WIDTHxHEIGHT``."""

    def construct(self, size):
        self.width, self.height = map(int, size.split("x"))

    def run(self, willow, image, env):
        return willow.pad(self.width, self.height)


registry.register_operation(PillowImage, "pad", pad)
