"""Pictures for tests: files as phones, cameras and print shops make them, and how a file gets damaged."""

import io
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
#: 1200 by 900 pixels, turned upright by its Exif data: shown as 900 by 1200.
PHONE_PORTRAIT = HERE / "phone-portrait-orientation6.jpg"
#: A plain JPEG whose Exif data has XResolution=-1/0, on which Pillow breaks while saving.
MALFORMED_EXIF = HERE / "exif-negative-rational.jpg"

#: Files that are no pictures, whatever their names say.
NO_PICTURES = {
    "text": b"Not a picture.",
    "page": b"<!doctype html><title>404</title><p>Not found<br>",
    "document": b"%PDF-1.7 not really",
    "archive": b"PK\x03\x04" + bytes(60),
    "zeros": bytes(400),
}

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def encode(picture: Image.Image, file_format="JPEG", **options) -> bytes:
    """Return the encoded picture."""
    output = io.BytesIO()
    picture.save(output, file_format, **options)
    return output.getvalue()


def phone_photo(file_format="JPEG", orientation=1, size=(60, 40)) -> bytes:
    """Return a photo with place, maker and orientation: its upper half is red, its lower half blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Фотоапарат", orientation
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (42.0, 41.0, 50.0)
    return encode(picture, file_format, exif=exif)


def grey_16_bits() -> bytes:
    """Return a PNG with 16 bits a pixel: its left half is dark grey, its right half light grey."""
    picture = Image.new("I;16", (60, 40), 64 * 257)
    picture.paste(192 * 257, (30, 0, 60, 40))
    return encode(picture, "PNG")


def damage(path: str, how: str) -> None:
    """Damage a stored file: "gone", "empty", "cut" in the middle, or replaced by one of ``NO_PICTURES``."""
    file = Path(path)
    if how == "gone":
        file.unlink()
    elif how in NO_PICTURES:
        file.write_bytes(NO_PICTURES[how])
    else:
        data = file.read_bytes()
        file.write_bytes(b"" if how == "empty" else data[: len(data) // 2])
