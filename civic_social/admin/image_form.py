"""The form of images in Wagtail's library: refuses what cannot be shown, and removes metadata.

``WAGTAILIMAGES_IMAGE_FORM_BASE = "civic_social.admin.image_form.PictureForm"`` in a site's settings.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import SourceImageIOError

from ..content.image_metadata import remove_metadata
from ..picture_normalization import MAXIMUM_PIXELS, UnreadablePicture, open_undecoded
from ..text_normalization import normalize_line

UNREADABLE = _(
    "The picture cannot be read: the file is damaged or incomplete, and nothing was saved. Open it in a "
    "program for pictures, save it again, and upload the new file."
)

NO_PICTURE = _(
    "The file is no picture, whatever its name says, and nothing was saved. Choose the picture itself, or "
    "save it again in a program for pictures and upload the new file."
)

TOO_LARGE = _(
    "The picture has too many pixels, and nothing was saved. Make it smaller in a program for pictures, and "
    "upload it again."
)


class PictureField(WagtailImageField):
    """The upload of a picture, which is decoded to its end; the cleaned file has no metadata."""

    def to_python(self, data: Any) -> Any:
        """Return the cleaned upload. Raises ValidationError if the picture cannot be shown."""
        try:
            self.check_pixels(data)
            upload = super().to_python(data)
            if upload is None:
                return None
            upload.seek(0)
            content = upload.read()
            cleaned = remove_metadata(content)
        except UnreadablePicture as error:
            if error.is_too_large:
                raise ValidationError(TOO_LARGE, code="pixels") from error
            raise ValidationError(UNREADABLE, code="unreadable_image") from error
        except ValidationError as error:
            if error.code == "invalid_image":
                raise ValidationError(NO_PICTURE, code=error.code) from error
            raise
        except (SourceImageIOError, OSError) as error:
            raise ValidationError(UNREADABLE, code="unreadable_image") from error
        # A name copied from a Mac has letters in two parts, of which Wagtail would keep the first only.
        upload.name = normalize_line(upload.name)
        upload.seek(0)
        return upload if cleaned == content else SimpleUploadedFile(upload.name, cleaned, upload.content_type)

    def check_pixels(self, data: Any) -> None:
        """Raise ``UnreadablePicture`` if the header of an upload announces too many pixels to decode it."""
        if not data or not hasattr(data, "seek"):
            return
        limit = getattr(settings, "WAGTAILIMAGES_MAX_IMAGE_PIXELS", MAXIMUM_PIXELS)
        try:
            open_undecoded(data, limit)
        except UnreadablePicture:
            raise
        except Exception:
            return  # Damaged, or not known to Pillow: Wagtail's own checks follow, with their messages.
        finally:
            data.seek(0)


class PictureForm(BaseImageForm):
    """Wagtail's form of an image, with ``PictureField`` for its file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=field.label,
                help_text=field.help_text,
                required=field.required,
                max_length=field.max_length,
                widget=field.widget,
            )

    def clean_tags(self) -> list[str]:
        """Return the tags, normalized, so that none is created a second time in other letters."""
        return [normalize_line(tag) for tag in super().clean_tags()]
