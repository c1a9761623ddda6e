"""Files that citizens send: known by their content, cleaned, and kept where no web server looks.

Pictures are decoded and written anew, which leaves behind the place, the time and the camera, and whatever
else was hidden in the file. A PDF cannot be cleaned like that; it is taken only from somebody who gives their
name, because its properties may name its author.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

import filetype
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .conf import setting

#: Picture types as Pillow and as the web name them.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
DOCUMENT = "application/pdf"
#: More pixels than any phone's camera makes; decoding them would cost the server its memory.
MOST_PIXELS = 60_000_000
ACCEPT = ".jpg,.jpeg,.png,.webp,.pdf"


@dataclass(frozen=True)
class CleanFile:
    """A file that has been looked at, and may be kept."""

    name: str
    content: bytes
    content_type: str

    def __str__(self):
        return f"{self.name} {hashlib.sha256(self.content).hexdigest()}"

    @property
    def is_picture(self) -> bool:
        """Whether the file has been cleaned of what it could tell about its author."""
        return self.content_type in PICTURES


def storage() -> FileSystemStorage:
    """Return where the files are: the folder ``ATTACHMENT_ROOT``, outside of the public media."""
    root = setting("ATTACHMENT_ROOT")
    if not root:
        raise ImproperlyConfigured('Set FEEDBACK["ATTACHMENT_ROOT"] to a folder outside of MEDIA_ROOT.')
    return FileSystemStorage(location=root, base_url=None, file_permissions_mode=0o600)


def clean(upload) -> CleanFile:
    """Return the file ready to be kept; raises ValidationError with a sentence that says what to do."""
    limit = setting("ATTACHMENT_MEGABYTES")
    if upload.size > limit * 1024 * 1024:
        raise ValidationError(
            _("The file “%(name)s” is too large. Attach one of at most %(limit)s MB."),
            params={"name": upload.name, "limit": limit},
            code="size",
        )
    content = upload.read()
    content_type = filetype.guess_mime(content[:4096])
    if content_type in PICTURES:
        content = rewrite_picture(content, content_type, upload.name)
    elif content_type != DOCUMENT:
        raise ValidationError(
            _("The file “%(name)s” is neither a picture (JPEG, PNG, WebP) nor a PDF. Attach one of these."),
            params={"name": upload.name},
            code="type",
        )
    return CleanFile(upload.name[-120:], content, content_type)


def rewrite_picture(content: bytes, content_type: str, name: str) -> bytes:
    """Return the picture drawn anew, upright and without metadata."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=[PICTURES[content_type]])
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            picture = ImageOps.exif_transpose(picture)
            bare = Image.new(picture.mode, picture.size)
            if picture.mode == "P":
                bare.putpalette(picture.getpalette())
            bare.paste(picture)
            output = io.BytesIO()
            bare.save(output, PICTURES[content_type], quality=88)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _("The picture “%(name)s” cannot be read. Save it again and attach it, or attach another."),
            params={"name": name},
            code="broken",
        ) from error
    except Image.DecompressionBombWarning as error:
        raise ValidationError(
            _("The picture “%(name)s” has too many pixels. Attach a smaller one."),
            params={"name": name},
            code="pixels",
        ) from error
    return output.getvalue()
