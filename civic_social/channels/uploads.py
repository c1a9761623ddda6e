"""The pictures of a post that were uploaded already and that nobody can see yet.

A post with pictures takes several requests. Only the last one publishes it; the uploads before it are kept in
``Progress``, so that a retry uploads only what is missing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from ..exceptions import OutcomeUnknown, TransientError
from ..messages import Picture
from .values import Progress

#: The key of the kept uploads in ``Progress.values``.
UPLOADS = "uploads"
#: Meta drops what is not published within 24 hours; some of them are left for the requests that follow.
KEPT_FOR = timedelta(hours=20)


class Uploads:
    """The uploaded pictures of one post. Each upload belongs to one occurrence of a picture in the post."""

    def __init__(self, values: dict[str, Any]) -> None:
        """Take the uploads from ``values``, as ``to_values`` returned them, without the expired ones."""
        saved = values.get(UPLOADS)
        entries = saved if isinstance(saved, list) else []
        self._entries = [entry for entry in entries if _uploaded_at(entry) > timezone.now() - KEPT_FOR]

    def __len__(self) -> int:
        return len(self._entries)

    def to_values(self) -> dict[str, Any]:
        """Return the JSON value for ``Progress.values``: the checksum, remote ID and time of each upload."""
        return {UPLOADS: list(self._entries)}

    def ids_of(self, pictures: Sequence[Picture]) -> list[str | None]:
        """Return the remote ID for each of ``pictures``, or None if it has to be uploaded.

        No ID is returned twice: a picture that occurs twice has two uploads.
        """
        unused = list(self._entries)
        ids: list[str | None] = []
        for checksum in map(checksum_of, pictures):
            entry = next((entry for entry in unused if entry["picture"] == checksum), None)
            if entry:
                unused.remove(entry)
            ids.append(entry["id"] if entry else None)
        return ids

    def add(self, picture: Picture, remote_id: str, uploaded_at: datetime) -> None:
        """Keep an upload. ``uploaded_at``: a time before the request, so that it is not kept for too long."""
        entry = {"picture": checksum_of(picture), "id": remote_id, "at": uploaded_at.isoformat()}
        self._entries.append(entry)

    def drop(self, remote_ids: Collection[str]) -> None:
        """Forget the uploads that the network cannot use."""
        self._entries = [entry for entry in self._entries if entry["id"] not in remote_ids]


def upload_missing(
    pictures: Sequence[Picture],
    uploads: Uploads,
    progress: Progress,
    upload: Callable[[Picture], str],
) -> list[str]:
    """Upload the pictures that ``uploads`` lacks, save each upload, and return the ID for each picture.

    ``upload`` sends one picture and returns its remote ID. Raises ``TransientError`` if a response is lost.
    """
    progress.save_unpublished(uploads.to_values(), steps=len(uploads))
    for index, picture in enumerate(pictures):
        if uploads.ids_of(pictures)[index] is None:
            started = timezone.now()
            with nothing_published():
                remote_id = upload(picture)
            uploads.add(picture, remote_id, started)
            progress.save_unpublished(uploads.to_values(), steps=len(uploads))
    return [remote_id for remote_id in uploads.ids_of(pictures) if remote_id]


@contextmanager
def nothing_published() -> Iterator[None]:
    """Raise ``TransientError`` for a lost response if nothing is published: the request is repeatable."""
    try:
        yield
    except OutcomeUnknown as error:
        raise TransientError("upload-interrupted", **error.details) from None


def checksum_of(picture: Picture) -> str:
    """Return a checksum of what is uploaded for ``picture``: its file, its crop and its alternative text.

    Only the path of the file's URL counts, since a storage may sign the URL again for each request.
    """
    content = [picture.image_id, picture.file_hash, urlsplit(picture.url).path, picture.alt]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _uploaded_at(entry: Any) -> datetime:
    """Return the time of a saved upload; the beginning of time if another version has saved it."""
    try:
        moment = datetime.fromisoformat(entry["at"]) if entry["picture"] and entry["id"] else None
    except (KeyError, TypeError, ValueError):
        moment = None
    return moment if moment and moment.tzinfo else datetime.min.replace(tzinfo=UTC)
