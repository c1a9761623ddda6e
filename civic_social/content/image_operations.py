"""Operations on images: normalized originals, and the filter ``pad-800x1000``.

Willow opens every original of the site by ``open_original``, so that each rendition, in Wagtail's admin too,
is upright, in sRGB and without metadata, and so that Wagtail stores the width and height of the upright
picture. A file that is no picture at all has no format that Willow knows: it counts as missing as well, so
that Wagtail's image library shows a placeholder for it instead of an error page.
"""

from __future__ import annotations

from typing import Any, NoReturn

import filetype
from django.conf import settings
from PIL import Image
from wagtail.images.image_operations import FilterOperation
from wagtail.images.models import SourceImageIOError
from willow import image as formats
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from ..picture_normalization import MAXIMUM_PIXELS, UnreadablePicture, open_normalized

BACKGROUND = (255, 255, 255)
#: The formats that Willow opens with Pillow.
ORIGINALS = (
    formats.AvifImageFile,
    formats.BMPImageFile,
    formats.GIFImageFile,
    formats.HeicImageFile,
    formats.IcoImageFile,
    formats.JPEGImageFile,
    formats.PNGImageFile,
    formats.TIFFImageFile,
    formats.WebPImageFile,
)


class TooManyPixels(SourceImageIOError, Image.DecompressionBombError):
    """A picture that is too large to decode; Wagtail's form of images reports it by the second base class."""


def open_original(image_file: Any) -> PillowImage:
    """Return the normalized picture of a file; a converter of Willow's.

    Raises ``SourceImageIOError``, which Wagtail's template tags handle, if the file cannot be decoded, and
    its subclass ``TooManyPixels`` if it is too large.
    """
    image_file.f.seek(0)
    limit = getattr(settings, "WAGTAILIMAGES_MAX_IMAGE_PIXELS", MAXIMUM_PIXELS)
    try:
        return PillowImage(open_normalized(image_file.f, limit))
    except UnreadablePicture as error:
        raise (TooManyPixels if error.is_too_large else SourceImageIOError)(str(error)) from error


def refuse_original(file: Any) -> NoReturn:
    """Raise ``SourceImageIOError``: the file is no picture, whatever its name says."""
    raise SourceImageIOError("not a picture")


def open_vector_original(file: Any) -> formats.SvgImageFile:
    """Return the vector picture in ``file``. Raises ``SourceImageIOError`` for other XML or HTML."""
    try:
        return formats.SvgImageFile(file)
    except Exception as error:
        # Parsers raise errors of many kinds for a page of HTML or a forbidden entity.
        raise SourceImageIOError(str(error)) from error


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
for original in ORIGINALS:
    registry.register_converter(original, PillowImage, open_original)
#: Willow's table of formats, by the file extensions of ``filetype``; None is a file without a known format.
formats.INITIAL_IMAGE_CLASSES["svg"] = open_vector_original
for extension in (None, *(kind.extension for kind in filetype.TYPES)):
    formats.INITIAL_IMAGE_CLASSES.setdefault(extension, refuse_original)
