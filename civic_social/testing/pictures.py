"""Pictures at a public address of the site, for channels that upload them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from django.conf import settings
from django.test import override_settings
from PIL import Image

from ..channels.public_urls import close_sessions
from ..conf import settings as app_settings
from ..messages import Picture
from .network import FakeNetwork, Reply, Request

WIDTH, HEIGHT = 80, 60
DESCRIPTIONS = ("The bridge", "The river")


class PictureServer(FakeNetwork):
    """A server on this machine that has one JPEG at every path."""

    def respond(self, request: Request) -> Reply:
        file = BytesIO()
        Image.new("RGB", (WIDTH, HEIGHT), "steelblue").save(file, "JPEG")
        return Reply(body=file.getvalue(), headers={"Content-Type": "image/jpeg"})


@contextmanager
def public_pictures(number: int) -> Iterator[tuple[Picture, ...]]:
    """Serve at most two described pictures as a part of the site while the context is open."""
    close_sessions()
    with PictureServer() as server:
        configured = {**settings.CIVIC_SOCIAL, "OWN_HOSTS": [*app_settings.OWN_HOSTS, "127.0.0.1"]}
        with override_settings(CIVIC_SOCIAL=configured):
            yield tuple(
                Picture(0, alt, url=f"{server.url}/{place}.jpg", width=WIDTH, height=HEIGHT)
                for place, alt in enumerate(DESCRIPTIONS[:number])
            )
    close_sessions()
