"""Pictures as they may leave the site: upright, in sRGB with 8 bits a colour, without metadata.

``civic_social`` and ``feedback`` have the same file, since neither imports the other.
"""

import io
import threading
from typing import Any

from PIL import ExifTags, Image, ImageCms

#: The most pixels that are decoded, 100 MB in memory. A small file can announce any number of them.
MAXIMUM_PIXELS = 25_000_000
#: Held while a picture is decoded or encoded: the memory of one at a time, whatever arrives at once.
one_decoder = threading.RLock()

#: The transposition that turns a picture upright, by the Exif value of its orientation.
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class UnreadablePicture(OSError):
    """A file that is no picture, is damaged, or has too many pixels to decode (``is_too_large``)."""

    def __init__(self, message: str, *, is_too_large: bool = False) -> None:
        super().__init__(message)
        self.is_too_large = is_too_large


def open_normalized(file: Any, maximum_pixels: int | None, formats: list[str] | None = None) -> Image.Image:
    """Return the picture in ``file``, decoded to its end and normalized.

    ``formats``: Pillow's names of the accepted formats; all by default. Raises ``UnreadablePicture``.
    """
    try:
        picture = open_undecoded(file, maximum_pixels, formats)
        with one_decoder:
            picture.load()
            return normalize(picture)
    except UnreadablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture(str(error), is_too_large=True) from error
    except Exception as error:
        # Pillow reports damaged files by errors of many kinds: OSError, SyntaxError, struct.error.
        raise UnreadablePicture(str(error)) from error


def open_undecoded(file: Any, maximum_pixels: int | None, formats: list[str] | None = None) -> Image.Image:
    """Return the picture in ``file`` of which only the header was read, with its size and format.

    Raises ``UnreadablePicture`` if it has more than ``maximum_pixels``, and Pillow's errors.
    """
    try:
        picture = Image.open(file, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePicture(str(error), is_too_large=True) from error
    if maximum_pixels is not None and picture.width * picture.height > maximum_pixels:
        raise UnreadablePicture("too many pixels", is_too_large=True)
    return picture


def normalize(picture: Image.Image) -> Image.Image:
    """Return the decoded ``picture`` upright, as RGB or RGBA in sRGB, without metadata."""
    orientation = orientation_of(picture)
    plain = _as_srgb(_as_eight_bits(picture))
    if plain is picture:
        plain = picture.copy()
    plain.info = {}
    return plain.transpose(TRANSPOSITIONS[orientation]) if orientation in TRANSPOSITIONS else plain


def orientation_of(picture: Image.Image) -> int:
    """Return the Exif value of the orientation, or 1 (upright) if the metadata cannot be read."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:
        # Malformed Exif data raises errors of many kinds, and must not cost the picture.
        return 1


def _as_eight_bits(picture: Image.Image) -> Image.Image:
    """Return a grey picture with 16 bits scaled to 8: Pillow's own conversion cuts all above 255 to white."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    grey.info.pop("transparency", None)  # A grey level of the 16 bits, which the 8 bits do not have.
    return grey


def _as_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture as RGB, or RGBA if it has transparency, with its colours converted to sRGB."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in ImageCms.getProfileDescription(source):
                colours = picture.convert(mode) if picture.mode == "P" else picture
                target = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(colours, source, target, outputMode=mode)
                return converted or colours.convert(mode)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
            pass  # A damaged profile, or one of other colours: the picture is shown as if it had none.
    return picture.convert(mode)
