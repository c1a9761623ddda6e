"""SHA-256 of files, made once for each file."""

import hashlib

from .models.register import FileDigest


def digests(documents) -> dict[int, str]:
    """Return the SHA-256 of each document's file by the document's key, in one query when all are known.

    A file that cannot be read has none.
    """
    known = {digest.document_id: digest for digest in FileDigest.objects.filter(document__in=documents)}
    found = {}
    for document in documents:
        digest = known.get(document.pk)
        if digest is None or digest.file_name != document.file.name:
            digest = _made(document)
        if digest:
            found[document.pk] = digest.sha256
    return found


def _made(document):
    try:
        with document.open_file() as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
    values = {"file_name": document.file.name, "sha256": sha256}
    return FileDigest.objects.update_or_create(document_id=document.pk, defaults=values)[0]
