"""Storages of uploads: documents are kept apart from what the proxy serves."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string
from wagtail.documents import get_document_model
from wagtail_factories import ImageFactory


@pytest.fixture
def roots(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.DOCUMENT_ROOT = str(tmp_path / "documents")
    return Path(settings.MEDIA_ROOT), Path(settings.DOCUMENT_ROOT)


def files_below(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


@pytest.fixture
def document(db, roots):
    return get_document_model().objects.create(title="План", file=ContentFile(b"plan", name="план.pdf"))


def test_document_lies_outside_of_the_media(document, roots):
    media, documents = roots
    assert files_below(documents) == [Path(document.file.name).name]
    assert files_below(media) == []
    assert document.file.name.startswith("documents/")


def test_document_has_no_public_address(document):
    with pytest.raises(NotImplementedError):
        _ = document.file.url


def test_wagtail_serves_the_document(document, client):
    response = client.get(document.url)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"plan")


def test_picture_lies_among_the_media(db, roots):
    media, documents = roots
    image = ImageFactory()
    assert files_below(media) == [image.file.name]
    assert files_below(documents) == []
    assert image.file.url.endswith(image.file.name)


def test_two_documents_of_the_same_name_get_different_files(roots):
    names = {default_storage.save("documents/a.txt", ContentFile(text)) for text in (b"1", b"2")}
    assert len(names) == 2
    assert {default_storage.open(name).read() for name in names} == {b"1", b"2"}


def test_document_of_an_older_version_is_found_among_the_media(document, roots, client):
    media, documents = roots
    (media / "documents").mkdir(parents=True)
    next(documents.iterdir()).rename(media / document.file.name)
    assert b"".join(client.get(document.url).streaming_content) == b"plan"
    assert default_storage.size(document.file.name) == 4
    assert default_storage.save(document.file.name, ContentFile(b"new")) != document.file.name


def test_name_outside_of_the_documents_is_refused(roots):
    for name in ("documents/../secret", "documents/../../secret"):
        with pytest.raises(Exception, match="(?i)path|traversal|detected"):
            default_storage.save(name, ContentFile(b"x"))


def test_deletion_task_finds_the_file(document, roots):
    """Wagtail deletes the file in a task that is given the storage as an import path."""
    path, args, kwargs = default_storage.deconstruct()
    import_string(path)(*args, **kwargs).delete(document.file.name)
    assert files_below(roots[1]) == []


def test_listing_names_the_documents(document):
    assert default_storage.listdir("documents")[1] == [Path(document.file.name).name]
