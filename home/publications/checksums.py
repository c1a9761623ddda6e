"""SHA-256 checksums of attached files, computed once for each file."""

import hashlib

from django.db import models


class FileDigest(models.Model):
    """The SHA-256 checksum of a document's file, by which a copy can be verified."""

    document = models.OneToOneField(
        "wagtaildocs.Document", primary_key=True, on_delete=models.CASCADE, related_name="digest"
    )
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)

    def __str__(self):
        return self.sha256


def get_checksums(documents) -> dict[int, str]:
    """Return the SHA-256 of each document's file by the document's key, computing those that are missing.

    A file that cannot be read is left out.
    """
    known = {digest.document_id: digest for digest in FileDigest.objects.filter(document__in=documents)}
    checksums = {}
    for document in documents:
        digest = known.get(document.pk)
        if digest is None or digest.file_name != document.file.name:
            digest = _compute(document)
        if digest:
            checksums[document.pk] = digest.sha256
    return checksums


def _compute(document) -> FileDigest | None:
    try:
        with document.open_file() as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
    values = {"file_name": document.file.name, "sha256": sha256}
    return FileDigest.objects.update_or_create(document_id=document.pk, defaults=values)[0]
