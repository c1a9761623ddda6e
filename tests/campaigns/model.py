"""What should stand at each network, written from the promises: it knows nothing of rows and states."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SUMMARY = "Кратко и ясно."


@dataclass(frozen=True)
class Content:
    """What a reader sees of a page at a network: the words, its address, and what its pictures show."""

    text: str
    address: str
    pictures: tuple[str, ...] = ()

    @property
    def caption(self) -> str:
        """The same where links are plain text."""
        return f"{self.text}\n\n{self.address}"


@dataclass(frozen=True)
class Place:
    """One network. ``policy``: what happens there to a change that cannot be edited in."""

    name: str
    editable: bool = False
    shows_pictures: bool = True
    needs_picture: bool = False
    policy: str = "replace"


@dataclass
class Mirror:
    """One page at one place. ``wanted`` is what should stand there, or None."""

    announced: bool = False
    wanted: Content | None = None
    #: What may stand there where changes are not edited in: whatever was wanted since it was last looked at.
    possible: set[Content] = field(default_factory=set)
    #: Somebody removed it at the network, and a person has not yet decided.
    removed_there: bool = False


@dataclass
class Life:
    """What the model knows of one page."""

    id: int
    group: int
    address: str = ""
    section: str = "open"
    version: int = 0
    pictures: tuple[str, ...] = ()
    live: bool = False
    restricted: bool = False
    choice: str = "automatic"
    state: str = "draft"
    published_before: bool = False
    mirrors: dict[str, Mirror] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's title, by which a post is known to be its."""
        return f"Обявление {self.id}.{self.version}"

    @property
    def content(self) -> Content:
        """What the page says now."""
        return Content(f"{self.title}\n\n{SUMMARY}", self.address, self.pictures)

    def at(self, place: Place) -> Mirror:
        """What the page has at ``place``."""
        return self.mirrors.setdefault(place.name, Mirror())


@dataclass
class Model:
    """All pages, all places, and what hides the pages."""

    places: tuple[Place, ...]
    lives: dict[int, Life] = field(default_factory=dict)
    closed_sections: set[str] = field(default_factory=set)

    def is_public(self, life: Life) -> bool:
        """Whether anybody may read the page."""
        return life.live and not life.restricted and life.section not in self.closed_sections

    def publish(self, life: Life) -> None:
        """A person published the page; the first time it may be news."""
        life.live = True
        for place in self.places:
            mirror = life.at(place)
            mirror.announced = mirror.announced or self._is_news(life, place)
        life.published_before = True
        self.follow(life)

    def _is_news(self, life: Life, place: Place) -> bool:
        relatives = [other for other in self.lives.values() if other.group == life.group]
        return (
            not life.published_before
            and not any(other.at(place).wanted for other in relatives)
            and life.choice == "automatic"
            and self.is_public(life)
            and bool(life.pictures or not place.needs_picture)
        )

    def follow(self, life: Life) -> None:
        """The page has changed in some way: what should stand there follows."""
        for place in self.places:
            mirror = life.at(place)
            if not mirror.announced:
                continue
            if not self.is_public(life) or life.choice == "never":
                mirror.wanted, mirror.removed_there = None, False
            elif life.choice == "leave" and mirror.wanted:
                continue
            elif place.needs_picture and not life.pictures:
                mirror.wanted, mirror.removed_there = None, False
            else:
                mirror.wanted = life.content
                mirror.possible.add(life.content)

    def standing(self, place: Place) -> dict[int, Content]:
        """What should stand at a place, by the page's number."""
        mirrors = {life.id: life.at(place) for life in self.lives.values()}
        return {
            number: mirror.wanted
            for number, mirror in mirrors.items()
            if mirror.wanted and not mirror.removed_there
        }

    def wall(self, place: Place) -> Counter:
        """The texts and pictures that should stand at a place where everything follows the page."""
        return Counter(
            (content.text, content.pictures if place.shows_pictures else ())
            for content in self.standing(place).values()
        )
