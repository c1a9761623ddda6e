"""Storages of uploads: pictures where the proxy serves them, documents where nobody does.

A document may belong to a collection that is closed to the public, so only Wagtail's view may serve it.
"""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

#: The beginning of the names under which Wagtail stores documents.
DOCUMENTS = "documents/"
#: The beginning of the names under which Wagtail stores the originals of pictures.
ORIGINALS = "original_images/"


@deconstructible
class DocumentStorage(FileSystemStorage):
    """The folder ``DOCUMENT_ROOT``, whose files have no address of their own."""

    @property
    def base_location(self):
        return settings.DOCUMENT_ROOT

    @property
    def location(self):
        return str(settings.DOCUMENT_ROOT)

    def url(self, name):
        """Raise NotImplementedError, upon which Wagtail serves the document by its view."""
        raise NotImplementedError("Documents have no public address.")


@deconstructible
class MediaStorage(Storage):
    """The default storage: ``STORAGES["documents"]`` for documents, ``STORAGES["media"]`` for all the rest.

    A document of an older version that is still among the media is found there, until
    ``manage.py move_documents`` has moved it.
    """

    def _find(self, name):
        """Return the storage that holds ``name``, and the name in it."""
        name = str(name).replace("\\", "/")
        if not name.startswith(DOCUMENTS):
            return storages["media"], name
        inner = name.removeprefix(DOCUMENTS)
        if not storages["documents"].exists(inner) and storages["media"].exists(name):
            return storages["media"], name
        return storages["documents"], inner

    def _call(self, method, name, *args):
        storage, inner = self._find(name)
        return getattr(storage, method)(inner, *args)

    def _open(self, name, mode="rb"):
        file = self._call("open", name, mode)
        if name.startswith(ORIGINALS) and "r" in mode and not file.size:
            # Wagtail shows a placeholder for a lost original, but fails on the empty file of a full disk.
            file.close()
            raise FileNotFoundError(f"{name} is empty")
        return file

    def _save(self, name, content):
        if not name.startswith(DOCUMENTS):
            return storages["media"].save(name, content)
        return DOCUMENTS + storages["documents"].save(name.removeprefix(DOCUMENTS), content)

    def path(self, name):
        return self._call("path", name)

    def exists(self, name):
        return self._call("exists", name)

    def delete(self, name):
        return self._call("delete", name)

    def listdir(self, path):
        if f"{path}/".startswith(DOCUMENTS):
            return storages["documents"].listdir(f"{path}/".removeprefix(DOCUMENTS))
        return storages["media"].listdir(path)

    def size(self, name):
        return self._call("size", name)

    def url(self, name):
        if str(name).startswith(DOCUMENTS):
            return storages["documents"].url(name.removeprefix(DOCUMENTS))
        return storages["media"].url(name)

    def get_accessed_time(self, name):
        return self._call("get_accessed_time", name)

    def get_created_time(self, name):
        return self._call("get_created_time", name)

    def get_modified_time(self, name):
        return self._call("get_modified_time", name)
