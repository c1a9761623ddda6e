"""Events about the comments of accounts that log in at Instagram itself.

https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ...conf import settings
from ..graph.events import MetaEvents


class InstagramLoginEvents(MetaEvents):
    """The webhooks of our app at Instagram, which signs with a secret of its own."""

    name = "instagram"
    channels: ClassVar[Mapping[str, str]] = {"instagram": "instagram_login"}

    @property
    def secret(self) -> str:
        return settings.INSTAGRAM_APP_SECRET
