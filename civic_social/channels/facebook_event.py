"""An event on Facebook, as a Facebook Page holds it: made, changed and cancelled by a person.

"Access to Events on Users and Pages is only available to Facebook Marketing Partners"
(https://developers.facebook.com/docs/graph-api/reference/event, v26.0, seen 2026-11-23), so there is no mode
in which a program does it. The account belongs to the Page: its number and its address are the Page's.
"""

from dataclasses import replace
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from ..content.rendering.facebook import FacebookEventLook
from ..messages import Message, PictureRule
from .base import Capabilities, Channel

FACEBOOK = "https://www.facebook.com"
#: An event's picture lies across its head.
COVER = 1920 / 1005


class FacebookEvent(Channel):
    """Hands an event over to a person, with each field of Facebook's form."""

    slug = "facebook_event"
    label = _("Facebook event")
    capabilities = Capabilities(
        text_limit=63_206,
        max_pictures=1,
        by_hand=True,
        is_event=True,
        pictures=PictureRule(max_side=1920, narrowest=COVER, widest=COVER),
    )
    look = FacebookEventLook
    hand_off_reason = "event-by-hand"
    #: An event's address names neither its Page nor, for a single date, anything but its number.
    post_path = r"(s/[^/]+/)?\d+"
    #: What Facebook's app copies: codes that lead to the event.
    short_link = r"/share/(e/)?\w+/?|/e/\w+/?"
    short_hosts = ("fb.me",)

    @property
    def form_url(self) -> str:
        """Facebook's form for a new event."""
        parts = urlsplit(self.account.public_url or FACEBOOK)
        return parts._replace(path=f"{self.homes()[0]}create/", query="", fragment="").geturl()

    def homes(self) -> list[str]:
        """Return the one place in which the events of all Pages are."""
        path = urlsplit(self.account.public_url).path.rstrip("/").removesuffix("/events")
        front, _slash, _name = path.rpartition("/")
        return list(dict.fromkeys([f"{front}/events/", "/events/"]))

    def compose(self, message: Message, marker: str) -> Message:
        """As everywhere; the description carries the link, for which an event has no field."""
        composed = super().compose(message, marker)
        if composed.link and composed.link not in composed.text:
            return replace(composed, text=f"{composed.text}\n\n{composed.link}")
        return composed
