"""The one place that makes renditions: pages, link cards and posts use it, and it never raises.

A picture whose file is missing, empty, damaged or too large has no rendition; the caller then leaves it out
or takes the drawn card. ``image_operations`` makes every rendition upright, in sRGB and without metadata.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from wagtail.images.models import SourceImageIOError

logger = logging.getLogger(__name__)

#: The thumbnail of Wagtail's image library, which exists already for most pictures.
THUMBNAIL = "max-165x165"


def get_renditions(image: Any, *specs: str) -> dict[str, Any] | None:
    """Return the renditions of a Wagtail image by filter, or None if one of them cannot be made.

    Creates missing renditions, so it must not be called inside a transaction.
    """
    if not image:
        # Templates pass an empty text for a variable that they do not have.
        return None
    try:
        return image.get_renditions(*specs)
    except DatabaseError:
        raise
    except SourceImageIOError as error:
        logger.warning("picture cannot be read image=%s error=%s", image.pk, type(error.__cause__).__name__)
    except Exception:
        # Storages and decoders raise their own kinds of errors, none of which may cost a page or a post.
        logger.exception("no rendition image=%s", image.pk)
    return None


def get_rendition(image: Any, spec: str) -> Any:
    """Return the rendition of a Wagtail image, or None if it cannot be made."""
    renditions = get_renditions(image, spec)
    return next(iter(renditions.values())) if renditions else None


def is_readable(image: Any) -> bool:
    """Return True if the original of a Wagtail image is complete and can be decoded.

    Once its thumbnail exists, only the size of the stored file is compared.
    """
    try:
        size = image.file.size
    except Exception:
        # Storages raise their own kinds of errors for a lost file.
        return False
    is_complete = size > 0 and image.file_size in (None, size)
    return is_complete and get_rendition(image, THUMBNAIL) is not None
