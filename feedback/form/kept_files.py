"""Uploads that wait on the server for the correction of their form, since browsers do not send them again.

A kept file has a random name and no row in the database. Only the form that was shown with it holds its
token: signed, bound to an owner (a string that names the form), and valid for an hour. No address serves it.
"""

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from ..conf import settings

SALT = "feedback.kept_files"
LIFETIME = datetime.timedelta(hours=1)
#: Limits of the directory; above them a file is not kept, and its sender is asked to attach it again.
MAXIMUM_FILES, MAXIMUM_BYTES = 400, 400 * 1024 * 1024


@dataclass(frozen=True)
class KeptFile:
    """A file in the directory, with what its token says about it."""

    stored_as: str
    name: str
    content_type: str
    kept_at: float

    def token(self, owner: str) -> str:
        """Return the signed token with which the form of ``owner`` posts the file."""
        return signing.dumps(
            [self.stored_as, self.name, self.content_type, self.kept_at, owner], salt=SALT, compress=True
        )

    def read(self) -> bytes:
        """Return the content; raises FileNotFoundError if the file is gone."""
        with _storage().open(self.stored_as) as file:
            return file.read()

    def discard(self) -> None:
        """Delete the file; a missing file is no error."""
        _storage().delete(self.stored_as)


def keep(name: str, content: bytes, content_type: str) -> KeptFile | None:
    """Store a file that has been checked; return None without a directory, or if it is full.

    Erases expired files first. Raises OSError if the file cannot be written.
    """
    if not settings.KEPT_FILES_ROOT:
        return None
    erase_expired()
    sizes = [path.stat().st_size for path in _files()]
    if len(sizes) >= MAXIMUM_FILES or sum(sizes) + len(content) > MAXIMUM_BYTES:
        return None
    stored_as = _storage().save(uuid.uuid4().hex, ContentFile(content))
    return KeptFile(stored_as, name[-120:], content_type, timezone.now().timestamp())


def find(token: str, owner: str) -> KeptFile | None:
    """Return the file of a posted token, or None if it expired, is gone, or belongs to another owner."""
    if not settings.KEPT_FILES_ROOT:
        return None
    try:
        stored_as, name, content_type, kept_at, bound_to = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    kept = KeptFile(stored_as, name, content_type, kept_at)
    if bound_to != owner or _is_expired(kept_at) or not _storage().exists(stored_as):
        return None
    return kept


def erase_expired() -> int:
    """Delete the files that have been kept for an hour; return their number."""
    erased = 0
    for path in _files():
        if _is_expired(path.stat().st_mtime):
            path.unlink(missing_ok=True)
            erased += 1
    return erased


def _is_expired(timestamp: float) -> bool:
    return timezone.now().timestamp() - timestamp > LIFETIME.total_seconds()


def _files() -> list[Path]:
    root = settings.KEPT_FILES_ROOT
    return [path for path in Path(root).iterdir() if path.is_file()] if root and Path(root).is_dir() else []


def _storage() -> FileSystemStorage:
    return FileSystemStorage(
        location=settings.KEPT_FILES_ROOT,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )
