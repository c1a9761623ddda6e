"""Cleaning of uploaded files: known by their content, and stripped of metadata where possible.

Pictures are decoded and encoded again, which drops the place, the time, the camera and anything else hidden
in the file. A PDF cannot be cleaned like that and its properties may name its author, so only named senders
may attach one; the same holds for photos in the HEIC format.
"""

import hashlib
import io
from dataclasses import dataclass, field

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ..conf import settings
from ..picture_normalization import MAXIMUM_PIXELS, UnreadablePicture, one_decoder, open_normalized
from .kept_files import KeptFile

#: Accepted picture types: MIME type and Pillow's name of the format.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
#: Pictures that are stored as they are, from named senders only: decoding them needs a large library in C++,
#: which must not read files from anonymous visitors.
RAW_PICTURES = ("image/heic", "image/heif")
DOCUMENT = "application/pdf"
#: Without .heic, since iPhones then send their photos as JPEG.
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf"


@dataclass(frozen=True)
class CleanFile:
    """An upload that has been checked and cleaned."""

    name: str
    content: bytes
    content_type: str
    #: Where the file waited for the correction of its form, if it did.
    kept: KeptFile | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()}"

    @property
    def is_picture(self) -> bool:
        """Return True if the file is a picture whose metadata has been removed."""
        return self.content_type in PICTURES


def clean(upload: UploadedFile) -> CleanFile:
    """Return the cleaned upload.

    Raises ValidationError, with a message for the sender, if the file is too large, of another type, or
    cannot be read.
    """
    limit = settings.ATTACHMENT_MEGABYTES
    if (upload.size or 0) > limit * 1024 * 1024:
        raise ValidationError(
            _("The file “%(name)s” is too large. Attach one of at most %(limit)s MB."),
            params={"name": upload.name, "limit": limit},
            code="size",
        )
    name = upload.name or ""
    content = upload.read()
    content_type = filetype.guess_mime(content[:4096])
    if content_type in PICTURES:
        content = rewrite_picture(content, content_type, name)
    elif content_type not in (DOCUMENT, *RAW_PICTURES):
        raise ValidationError(
            _(
                "The file “%(name)s” is neither a picture (JPEG, PNG, WebP, HEIC) nor a PDF. "
                "Attach one of these."
            ),
            params={"name": name},
            code="type",
        )
    return CleanFile(name[-120:], content, content_type)


def rewrite_picture(content: bytes, content_type: str, name: str) -> bytes:
    """Return the picture encoded again, upright and without metadata.

    Raises ValidationError if it cannot be decoded or has more than ``MAXIMUM_PIXELS``.
    """
    file_format = PICTURES[content_type]
    output = io.BytesIO()
    try:
        with one_decoder:
            picture = open_normalized(io.BytesIO(content), MAXIMUM_PIXELS, [file_format])
            picture.save(output, file_format, quality=88)
    except UnreadablePicture as error:
        if error.is_too_large:
            message = _("The picture “%(name)s” has too many pixels. Attach a smaller one.")
            raise ValidationError(message, params={"name": name}, code="pixels") from error
        message = _("The picture “%(name)s” cannot be read. Save it again and attach it, or attach another.")
        raise ValidationError(message, params={"name": name}, code="broken") from error
    return output.getvalue()
