"""Pictures of a post at a Mastodon server: uploaded with description and focus, and ready to be published."""

from __future__ import annotations

import time
from collections.abc import Iterable

from ...exceptions import TransientError, Vanished
from ...messages import Picture
from ..entries import require_id
from ..public_urls import read_public_file
from .client import MastodonClient

#: https://docs.joinmastodon.org/user/posting/#media
MAX_ALT_LENGTH, MAX_PICTURE_BYTES = 1500, 8 * 1024 * 1024
#: Checks of a picture that the server still works on, and seconds until the worker looks again.
STATUS_CHECKS, SECONDS_BETWEEN_CHECKS, RETRY_SECONDS = 3, 1, 60


def upload(client: MastodonClient, picture: Picture) -> str:
    """Upload a picture with its description and return its ID."""
    content = read_public_file(picture.url, MAX_PICTURE_BYTES)
    data = {"description": picture.alt[:MAX_ALT_LENGTH]}
    if focus := _focus(picture):
        data["focus"] = focus
    response = client.post("media", files={"file": ("picture.jpg", content, "image/jpeg")}, data=data)
    return require_id(response if isinstance(response, dict) else {})


def require_ready(client: MastodonClient, picture_ids: Iterable[str]) -> None:
    """Raise ``TransientError`` if the server still works on a picture."""
    for picture_id in picture_ids:
        for check in range(STATUS_CHECKS):
            if check:
                time.sleep(SECONDS_BETWEEN_CHECKS)
            try:
                if client.get_media(picture_id):
                    break
            except Vanished:
                # A server without this call, or one that hides ready pictures; publishing decides.
                break
        else:
            raise TransientError("picture-in-preparation", retry_after=RETRY_SECONDS)


def _focus(picture: Picture) -> str:
    """Return the focal point as servers expect it, "x,y" from -1 to 1, or "" if the picture has none.

    https://docs.joinmastodon.org/api/guidelines/#focal-points
    """
    if not picture.focus or len(picture.focus) < 6 or picture.whole:
        return ""
    width, height, x, y = picture.focus[:4]
    return f"{2 * x / width - 1:.2f},{1 - 2 * y / height:.2f}"
