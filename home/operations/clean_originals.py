"""Removal of metadata from the originals of pictures that were uploaded before the form did so itself."""

from __future__ import annotations

import logging

from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from civic_social.content.image_metadata import remove_metadata

logger = logging.getLogger(__name__)

BATCH = 100


def clean_originals() -> tuple[int, list[int]]:
    """Clean all originals; return how many were changed, and the primary keys of those that cannot be read.

    Renditions of a changed original are deleted with their files, since they have its metadata too; each is
    made again when a page shows it. The stored hash stays that of the uploaded file, so that no post counts
    as changed. Can be repeated, and stopped at any time.
    """
    changed, unreadable = 0, []
    for image in get_image_model().objects.order_by("pk").iterator(chunk_size=BATCH):
        try:
            changed += _clean(image)
        except Exception:
            # Storages and decoders raise their own kinds of errors.
            logger.exception("original cannot be cleaned image=%s", image.pk)
            unreadable.append(image.pk)
    return changed, unreadable


def _clean(image) -> bool:
    """Clean one original; return True if it was changed. Raises OSError, and errors of the storage."""
    with image.open_file() as file:
        content = file.read()
    cleaned = content if image.is_svg() else remove_metadata(content)
    if cleaned == content:
        return False
    old, storage = image.file.name, image.file.storage
    # A new name, so that an interruption loses neither file, and no cache shows the old one.
    image.file = ContentFile(cleaned, name=old.rpartition("/")[2])
    image.file_size = len(cleaned)
    image.save()
    image.renditions.all().delete()
    storage.delete(old)
    return True
