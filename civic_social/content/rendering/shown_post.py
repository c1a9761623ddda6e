"""Values for the display of a post, independent of its network and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: The smallest width and height of a picture above the title of its link card instead of beside it.
WIDE_CARD = (600, 315)


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture for display; ``href``: the URL of its link, if any."""

    url: str
    alt: str
    width: int = 0
    height: int = 0
    href: str = ""

    @property
    def is_tall(self) -> bool:
        """Return True if the picture is higher than wide."""
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The card of a linked page, from the page's Open Graph tags."""

    url: str
    title: str = ""
    description: str = ""
    picture: ShownPicture | None = None

    @property
    def domain(self) -> str:
        """Return the host name, which networks show above the title."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_wide(self) -> bool:
        """Return True if the picture is shown above the title; a picture of unknown size is."""
        if self.picture is None or not self.picture.width:
            return True
        return self.picture.width >= WIDE_CARD[0] and self.picture.height >= WIDE_CARD[1]


@dataclass(frozen=True, slots=True)
class EventField:
    """A field of a network's form for events, with a value that can be copied into it."""

    name: str
    label: StrOrPromise
    value: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event for display; ``state``: "Cancelled" or "Postponed" in the reader's language, or empty."""

    title: str
    when_and_where: str
    fields: tuple[EventField, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class ShownAuthor:
    """The author of a post: a Page, or a person in a group."""

    name: str
    picture_url: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post for display.

    ``text``: the exact text that was or would be sent. ``published_at``: None if it is not published yet.
    ``notes``: words beside the time. ``anchor``: the HTML ID of the author's heading.
    """

    author: ShownAuthor
    text: str
    link: str = ""
    card: LinkCard | None = None
    pictures: tuple[ShownPicture, ...] = ()
    locale: str = ""
    published_at: datetime | None = None
    permalink: str = ""
    notes: tuple[str, ...] = ()
    anchor: str = ""
    event: ShownEvent | None = None
