"""Pictures and documents of the demo."""

import hashlib
from pathlib import Path

from django.core.files import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

HERE = Path(__file__).parent


def picture(name: str, title: str):
    """Return ``pictures/<name>.jpg`` from the image library, adding it if it is missing."""
    return _stored(get_image_model(), HERE / "pictures" / f"{name}.jpg", title)


def document(name: str, title: str):
    """Return ``documents/<name>.pdf`` from the document library, adding it if it is missing."""
    return _stored(get_document_model(), HERE / "documents" / f"{name}.pdf", title)


def _stored(model, path, title):
    content = path.read_bytes()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    known = model.objects.filter(file_hash=digest).first()
    if known:
        return known
    with path.open("rb") as stream:
        item = model(title=title, file=File(stream, name=path.name), file_hash=digest, file_size=len(content))
        item.save()
    return item
