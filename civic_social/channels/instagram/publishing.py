"""Publishing on Instagram, in steps.

A container for each picture, a container around them if there are several, and the publication of the last
one. The created containers are saved, so that a retry continues from them; a container's ``status_code``
shows whether it was published, so that no post is published twice.

https://developers.facebook.com/docs/instagram-platform/content-publishing
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from ...exceptions import (
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)
from ...messages import Message, Picture
from ..base import Progress, Remote
from ..entries import require_id
from ..uploads import Uploads, checksum_of, nothing_published, upload_missing
from .posts import InstagramPosts

#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
MAX_ALT_LENGTH = 1000
#: A container is normally ready at once; after these checks the worker leaves it and serves other posts.
STATUS_CHECKS, SECONDS_BETWEEN_CHECKS, RETRY_SECONDS = 3, 1, 60
QUOTA_RETRY_SECONDS = 60 * 60
#: The keys in ``Progress.values`` of the container to publish: the checksum of its message, its caption, the
#: time before it was created, and its ID.
CONTAINER_KEYS = ("content", "caption", "since", "container")


class InstagramPublishing(InstagramPosts):
    """The creation of posts by containers."""

    def create(self, message: Message, progress: Progress) -> Remote:
        if not message.pictures:
            raise PermanentError("picture-needed")
        uploads = Uploads(progress.values)
        saved = self._saved_container(message, progress)
        if saved and self._container_status(saved["container"]) == "PUBLISHED":
            return self._find_published(saved)
        if not saved:
            if not uploads:
                self._require_quota()
            saved = self._create_container(message, uploads, progress)
        if self._wait_until_ready(saved["container"], progress) == "PUBLISHED":
            # An earlier attempt published it, which Instagram did not report until now.
            return self._find_published(saved)
        progress.save({**uploads.to_values(), **saved})
        try:
            response = self.client.post(
                f"{self.account.remote_id}/media_publish", creation_id=saved["container"]
            )
        except TransientError as error:
            if error.problem == "container-gone":
                progress.save({})
            raise
        return self._read_published(require_id(response))

    def _saved_container(self, message: Message, progress: Progress) -> dict[str, str]:
        """Return the container that an earlier attempt created for this message, as saved, or {}.

        Raises ``NeedsPerson`` if the container of an earlier version of the message was published after all,
        although the post was searched for twice and not found.
        """
        saved = {key: progress.values[key] for key in CONTAINER_KEYS if progress.values.get(key)}
        if len(saved) < len(CONTAINER_KEYS):
            return {}
        if saved["content"] == _checksum(message):
            return saved
        if self._container_status(saved["container"]) == "PUBLISHED":
            raise NeedsPerson("cannot-verify")
        return {}

    def _require_quota(self) -> None:
        """Raise ``RateLimited`` if today's posts are used up.

        The number is requested from Instagram, since Meta's documentation gives different ones.
        """
        response = self.client.get(
            f"{self.account.remote_id}/content_publishing_limit", fields="config,quota_usage"
        )
        rows = response.get("data")
        limits: dict = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        config = limits.get("config")
        used, total = (
            limits.get("quota_usage"),
            config.get("quota_total") if isinstance(config, dict) else None,
        )
        if isinstance(used, int) and isinstance(total, int) and used >= total:
            raise RateLimited("quota-used-up", retry_after=QUOTA_RETRY_SECONDS)

    def _create_container(self, message: Message, uploads: Uploads, progress: Progress) -> dict[str, str]:
        """Create the container to publish and those of a carousel's pictures, and return it as saved.

        Containers are not public and may be created again. Each is saved, so that only missing ones are.
        """
        started = timezone.now().isoformat()
        if len(message.pictures) == 1:
            picture = message.pictures[0]
            progress.save_unpublished({})
            with nothing_published():
                container = self._upload(picture, caption=message.text)
        else:
            items = upload_missing(message.pictures, uploads, progress, self._upload_item)
            self._wait_for_items(items, uploads, progress)
            with nothing_published():
                container = self._post_container(media_type="CAROUSEL", children=items, caption=message.text)
        saved = dict(zip(CONTAINER_KEYS, (_checksum(message), message.text, started, container), strict=True))
        progress.save_unpublished({**uploads.to_values(), **saved}, steps=len(uploads) + 1)
        return saved

    def _upload_item(self, picture: Picture) -> str:
        """Create the container of one picture of a carousel and return its ID."""
        return self._upload(picture, is_carousel_item=True)

    def _upload(self, picture: Picture, **content: Any) -> str:
        alt_text = picture.alt[:MAX_ALT_LENGTH]
        return self._post_container(image_url=picture.url, alt_text=alt_text, **content)

    def _post_container(self, **content: Any) -> str:
        return require_id(self.client.post(f"{self.account.remote_id}/media", **content))

    def _wait_for_items(self, items: Sequence[str], uploads: Uploads, progress: Progress) -> None:
        """Wait until the pictures of a carousel are ready.

        Raises ``TransientError`` if they are not in time, or if some failed: only those are created again.
        """
        states = self._wait_for(items)
        if failed := [item for item in items if states[item] in ("ERROR", "EXPIRED")]:
            uploads.drop(failed)
            progress.save_unpublished(uploads.to_values(), steps=len(uploads))
            raise TransientError("container-gone")

    def _wait_until_ready(self, container: str, progress: Progress) -> str:
        """Wait for the container to publish and return its state.

        Raises ``TransientError`` if it failed, which clears the progress, or is not ready in time.
        """
        state = self._wait_for([container])[container]
        if state in ("ERROR", "EXPIRED"):
            progress.save({})
            raise TransientError("container-gone")
        return state

    def _wait_for(self, containers: Sequence[str]) -> dict[str, str]:
        """Return the state of each container. Raises ``TransientError`` if one is not ready in time."""
        states: dict[str, str] = {}
        for check in range(STATUS_CHECKS):
            for container in containers:
                if states.get(container, "IN_PROGRESS") == "IN_PROGRESS":
                    states[container] = self._container_status(container)
            if "IN_PROGRESS" not in states.values():
                return states
            if check < STATUS_CHECKS - 1:
                time.sleep(SECONDS_BETWEEN_CHECKS)
        raise TransientError("picture-in-preparation", retry_after=RETRY_SECONDS)

    def _container_status(self, container: str) -> str:
        """Return the container's ``status_code``; one that Instagram no longer knows is "EXPIRED".

        Raises ``TransientError`` if the response has none.
        """
        try:
            status = self.client.get(container, fields="status_code").get("status_code")
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            return "EXPIRED"
        if not isinstance(status, str):
            raise TransientError("network-down")
        return status

    def _find_published(self, saved: dict) -> Remote:
        """Return the post of a published container. Raises ``TransientError`` until the list shows it."""
        found = self._find_by_caption(saved["caption"], datetime.fromisoformat(saved["since"]))
        if not found:
            raise TransientError("answer-lost", retry_after=RETRY_SECONDS)
        return found[0].remote

    def _read_published(self, post_id: str) -> Remote:
        """Return the new post with its permalink. Raises ``OutcomeUnknown`` if it cannot be read."""
        try:
            return self._parse_remote(self.client.get(post_id, fields="id,permalink"))
        except RateLimited as error:
            # The search after the pause finds the post with its permalink.
            raise OutcomeUnknown(error.problem, **error.details) from None
        except DeliveryError as error:
            raise OutcomeUnknown("answer-lost", **error.details) from None


def _checksum(message: Message) -> str:
    """Return a checksum of the content of ``message``'s containers."""
    pictures = [checksum_of(picture) for picture in message.pictures]
    return hashlib.sha256(json.dumps([message.text, pictures]).encode()).hexdigest()
