"""An event of a Facebook Page, which a person creates, changes and cancels.

"Access to Events on Users and Pages is only available to Facebook Marketing Partners"
(https://developers.facebook.com/docs/graph-api/reference/event, v26.0, seen 2026-11-23), so there is no mode
"api". The account's ID and public URL are those of the Page.
"""

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from ..messages import Message, PictureRule
from .base import Capabilities, Channel, HandOffWords
from .facebook.look import FacebookEventLook
from .graph.problems import PROBLEMS
from .network_addresses import FACEBOOK_HOSTS

FACEBOOK = "https://www.facebook.com"
#: The width of an event's cover picture divided by its height.
COVER_RATIO = 1920 / 1005


class FacebookEvent(Channel):
    """A Page's events, handed to a person with a value for each field of Facebook's form."""

    slug = "facebook_event"
    label = _("Facebook event")
    capabilities = Capabilities(
        text_limit=63_206,
        max_pictures=1,
        by_hand=True,
        is_event=True,
        pictures=PictureRule(max_side=1920, narrowest=COVER_RATIO, widest=COVER_RATIO),
    )
    look = FacebookEventLook
    colour = "#0866ff"
    settings_fields = ()
    hand_off_reason = "event-by-hand"
    hand_off_words = HandOffWords(
        post=_("Make the event on Facebook"),
        change=_("Correct the event by hand"),
        open_form=_("Open Facebook’s form for an event, as “%(account)s” and not as yourself"),
        cancelled=_("The event is cancelled. Say so on Facebook, too:"),
        postponed=_("The event is postponed. Say so on Facebook, too:"),
        changed=_("The event has changed. Facebook lets no program change it there:"),
    )
    problems = PROBLEMS
    hosts = FACEBOOK_HOSTS
    #: An event's URL contains its ID, and for a repeated event its series, but not the Page.
    post_path = r"(s/[^/]+/)?\d+"
    #: The links that Facebook's app copies.
    short_link = r"/share/(e/)?\w+/?|/e/\w+/?"
    short_hosts = ("fb.me",)

    @property
    def form_url(self) -> str:
        """Return the URL of Facebook's form for a new event."""
        parts = urlsplit(self.account.public_url or FACEBOOK)
        return parts._replace(path=f"{self.homes()[0]}create/", query="", fragment="").geturl()

    def homes(self) -> list[str]:
        """Return the path below which the events of all Pages are."""
        path = urlsplit(self.account.public_url).path.rstrip("/").removesuffix("/events")
        front, _slash, _name = path.rpartition("/")
        return list(dict.fromkeys([f"{front}/events/", "/events/"]))

    def compose(self, message: Message, marker: str) -> Message:
        """Compose the event's description; the link goes into the text because an event has no link field."""
        return self.with_link_in_text(super().compose(message, marker))
