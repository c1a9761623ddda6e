"""The pictures of a page that cannot be read, for the panel of the page editor."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.images import get_image_model

from ...content.renditions import is_readable


def unreadable_pictures(page: Any) -> list[Any]:
    """Return the images on ``page``, saved or not, whose file is lost, damaged or too large.

    Reads files: the size of each original, and the original itself while it has no thumbnail.
    """
    images = get_image_model().objects.in_bulk(_image_ids(page))
    return [image for _pk, image in sorted(images.items()) if not is_readable(image)]


def _image_ids(page: Any) -> set[int]:
    """Return the primary keys of the images in the foreign keys, fields with blocks and posts of ``page``."""
    model = get_image_model()
    found = {picture.image_id for picture in page.get_social_message().pictures}
    for field in page._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, model):
            found.add(field.value_from_object(page))
        elif hasattr(field, "extract_references"):
            references = field.extract_references(field.value_from_object(page))
            found |= {int(pk) for referenced, pk, *_paths in references if issubclass(referenced, model)}
    return found - {0, None}
