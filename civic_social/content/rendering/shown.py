"""What there is to see of a post: plain values, whatever network it is at and wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

#: The least size of a picture that stands above the title of its link card, and not beside it.
WIDE_CARD = (600, 315)


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture that a person can look at. ``href`` is where it leads, if anywhere."""

    url: str
    alt: str
    width: int = 0
    height: int = 0
    href: str = ""

    @property
    def is_tall(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What a network shows of a page that a post links to, as the page's Open Graph tags say it."""

    url: str
    title: str = ""
    description: str = ""
    picture: ShownPicture | None = None

    @property
    def domain(self) -> str:
        """The host name, which networks show above the title."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_wide(self) -> bool:
        """Whether the picture is large enough to stand above the title; an unknown size counts as such."""
        if self.picture is None or not self.picture.width:
            return True
        return self.picture.width >= WIDE_CARD[0] and self.picture.height >= WIDE_CARD[1]


@dataclass(frozen=True, slots=True)
class EventField:
    """One field of a network's form for events, in words that can be copied into it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event as people see it: ``when`` and ``where`` in one line, and ``state`` where it is off."""

    title: str
    when_and_where: str
    fields: tuple[EventField, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class ShownAuthor:
    """Who speaks: the page or the group's member."""

    name: str
    picture_url: str = ""
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as people see it.

    ``text`` is exactly what was or would be sent. ``published_at`` is None for what is not posted yet.
    ``notes`` are words beside the time; ``anchor`` is the ID of the author's heading, for the page around it.
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
