"""The posts that each network should show, derived from the documented behaviour and not from the code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SUMMARY = "Кратко и ясно."


@dataclass(frozen=True)
class Content:
    """The part of a page that a post shows: text, address, and the alternative texts of its pictures."""

    text: str
    address: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class NetworkModel:
    """One network. ``policy`` is what happens to a change where posts cannot be edited."""

    name: str
    editable: bool = False
    shows_pictures: bool = True
    needs_picture: bool = False
    policy: str = "replace"


@dataclass
class Mirror:
    """One page at one network. ``wanted`` is the content that should be shown there, or None."""

    announced: bool = False
    wanted: Content | None = None
    #: Where posts cannot be edited: each content that was wanted since the last comparison.
    possible: set[Content] = field(default_factory=set)
    #: Somebody removed the post at the network, and nobody has decided yet what to do.
    removed_there: bool = False


@dataclass
class PageModel:
    """One page with its visibility and its mirrors."""

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
        """The page's title, which identifies its posts."""
        return f"Обявление {self.id}.{self.version}"

    @property
    def content(self) -> Content:
        """The current content of the page."""
        return Content(f"{self.title}\n\n{SUMMARY}", self.address, self.pictures)

    def at(self, network: NetworkModel) -> Mirror:
        """Return the page's mirror at ``network``."""
        return self.mirrors.setdefault(network.name, Mirror())


@dataclass
class Model:
    """All pages, all networks, and the sections that are not public."""

    networks: tuple[NetworkModel, ...]
    pages: dict[int, PageModel] = field(default_factory=dict)
    closed_sections: set[str] = field(default_factory=set)

    def is_public(self, page: PageModel) -> bool:
        """Return True if everybody may read the page."""
        return page.live and not page.restricted and page.section not in self.closed_sections

    def publish(self, page: PageModel) -> None:
        """Publish the page, and announce it if this is its first publication."""
        page.live = True
        for network in self.networks:
            mirror = page.at(network)
            mirror.announced = mirror.announced or self._should_be_announced(page, network)
        page.published_before = True
        self.update(page)

    def _should_be_announced(self, page: PageModel, network: NetworkModel) -> bool:
        relatives = [other for other in self.pages.values() if other.group == page.group]
        return (
            not page.published_before
            and not any(other.at(network).wanted for other in relatives)
            and page.choice == "automatic"
            and self.is_public(page)
            and bool(page.pictures or not network.needs_picture)
        )

    def update(self, page: PageModel) -> None:
        """Update the wanted content at each network after a change of the page."""
        for network in self.networks:
            mirror = page.at(network)
            if not mirror.announced:
                continue
            if not self.is_public(page) or page.choice == "never":
                mirror.wanted, mirror.removed_there = None, False
            elif page.choice == "leave" and mirror.wanted:
                continue
            elif network.needs_picture and not page.pictures:
                mirror.wanted, mirror.removed_there = None, False
            else:
                mirror.wanted = page.content
                mirror.possible.add(page.content)

    def wanted_at(self, network: NetworkModel) -> dict[int, Content]:
        """Return the content that should be shown at a network, by page ID."""
        mirrors = {page.id: page.at(network) for page in self.pages.values()}
        return {
            page_id: mirror.wanted
            for page_id, mirror in mirrors.items()
            if mirror.wanted and not mirror.removed_there
        }

    def posts_at(self, network: NetworkModel) -> Counter:
        """Return the texts and pictures of all posts at a network where posts can be edited or replaced."""
        return Counter(
            (content.text, content.pictures if network.shows_pictures else ())
            for content in self.wanted_at(network).values()
        )
