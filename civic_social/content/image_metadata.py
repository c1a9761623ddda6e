"""Removal of metadata from originals: place, camera, maker's data, thumbnails, and what follows the picture.

JPEG, PNG and WebP lose it without being encoded again. A picture that only its Exif data turns upright is
encoded again, so that everything that reads its width, height and focal point sees it as people do.
"""

from __future__ import annotations

import io
import re

from PIL import Image

from ..picture_normalization import one_decoder, open_normalized, orientation_of

#: Of a picture that is encoded again; above the quality of renditions.
QUALITY = 92
#: Formats whose pictures can have an orientation and metadata.
WITH_METADATA = ("AVIF", "JPEG", "MPO", "PNG", "WEBP")

JPEG_START, JPEG_END, JPEG_SCAN, JPEG_COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
#: The application segments that say how to read the picture: JFIF, the colour profile, Adobe's transform.
JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
JPEG_APPLICATION = range(0xE0, 0xF0)
#: The next marker after compressed data, in which 0xFF is followed by zero or by a restart marker.
JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_METADATA = (b"caBX", b"eXIf", b"iTXt", b"tEXt", b"tIME", b"zTXt")

WEBP_METADATA = (b"EXIF", b"XMP ")
#: The bits of the chunk VP8X that announce Exif and XMP data.
WEBP_METADATA_FLAGS = 0x08 | 0x04


def remove_metadata(content: bytes) -> bytes:
    """Return the picture in ``content`` upright and without metadata, or ``content`` for other formats.

    Raises ``UnreadablePicture``, or OSError, if it has to be encoded again and cannot be decoded.
    """
    picture = Image.open(io.BytesIO(content))
    with one_decoder:
        return _rewrite(picture, content)


def _rewrite(picture: Image.Image, content: bytes) -> bytes:
    if picture.format not in WITH_METADATA:
        return content
    if picture.format == "PNG":
        picture.load()  # Its Exif data may follow the picture.
    is_upright = orientation_of(picture) == 1
    remove = {"JPEG": _from_jpeg, "MPO": _from_jpeg, "PNG": _from_png, "WEBP": _from_webp}.get(picture.format)
    if is_upright and remove:
        try:
            return remove(content)
        except (IndexError, ValueError):
            pass  # Not built by the book, though Pillow reads it: a new encoding has no metadata either.
    elif is_upright and not {"exif", "xmp"} & picture.info.keys():
        return content
    output = io.BytesIO()
    file_format = "JPEG" if picture.format == "MPO" else picture.format
    open_normalized(io.BytesIO(content), None).save(output, file_format, quality=QUALITY)
    return output.getvalue()


def _from_jpeg(content: bytes) -> bytes:
    """Return the JPEG file without other segments than those that decode it, and without what follows it.

    Raises ValueError or IndexError if its segments do not follow the standard.
    """
    kept = bytearray(content[:2])
    position = 2
    while True:
        if content[position] != 0xFF:
            raise ValueError("no marker")
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1  # A marker may be preceded by any number of fill bytes.
            continue
        if marker == JPEG_END:
            return bytes(kept + content[position : position + 2])
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4], "big")
        if end > len(content):
            raise ValueError("segment is cut")
        if _is_kept_segment(marker, content[position + 4 : end]):
            kept += content[position:end]
        position = end
        if marker == JPEG_SCAN:
            following = JPEG_MARKER.search(content, position)
            if following is None:
                raise ValueError("no end of the scan")
            kept += content[position : following.start()]
            position = following.start()


def _is_kept_segment(marker: int, data: bytes) -> bool:
    if marker in JPEG_APPLICATION:
        return marker in JPEG_KEPT and data.startswith(JPEG_KEPT[marker])
    return marker != JPEG_COMMENT


def _from_png(content: bytes) -> bytes:
    """Return the PNG file without chunks of metadata. Raises ValueError if a chunk is cut."""
    kept = bytearray(PNG_SIGNATURE)
    position = len(PNG_SIGNATURE)
    while True:
        end = position + 12 + int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        if len(name) < 4 or end > len(content):
            raise ValueError("chunk is cut")
        if name not in PNG_METADATA:
            kept += content[position:end]
        if name == b"IEND":
            return bytes(kept)
        position = end


def _from_webp(content: bytes) -> bytes:
    """Return the WebP file without chunks of metadata. Raises ValueError if a chunk is cut."""
    end_of_file = 8 + int.from_bytes(content[4:8], "little")
    if end_of_file > len(content):
        raise ValueError("file is cut")
    kept = bytearray()
    position = 12
    while position < end_of_file:
        name = content[position : position + 4]
        size = int.from_bytes(content[position + 4 : position + 8], "little")
        end = position + 8 + size + size % 2
        chunk = bytearray(content[position:end])
        if name == b"VP8X":
            chunk[8] &= ~WEBP_METADATA_FLAGS & 0xFF
        if name not in WEBP_METADATA:
            kept += chunk
        position = end
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + bytes(kept)
