"""What a page says of itself to networks: its Open Graph tags, read as a network's crawler reads them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """The tags of one page; addresses are absolute or empty, sizes are 0 where the page does not say."""

    canonical_url: str
    kind: str = "website"
    title: str = ""
    description: str = ""
    site_name: str = ""
    image_url: str = ""
    image_alt: str = ""
    image_width: int = 0
    image_height: int = 0


def read(body: bytes | str, url: str, charset: str | None = None) -> OpenGraph:
    """Return the Open Graph tags in the HTML ``body`` found at ``url``; the first of each kind counts."""
    soup = BeautifulSoup(body, "html.parser", from_encoding=charset)
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = tag.get("property") or tag.get("name")
        if name and tag.get("content"):
            found.setdefault(name.lower(), tag["content"].strip())
    canonical = soup.find("link", rel="canonical")
    canonical_url = urljoin(url, canonical["href"]) if canonical and canonical.get("href") else url
    return OpenGraph(
        canonical_url=_absolute(found.get("og:url")) or canonical_url,
        kind=found.get("og:type", "website")[:40],
        title=found.get("og:title") or (soup.title.get_text(strip=True) if soup.title else ""),
        description=found.get("og:description") or found.get("description", ""),
        site_name=found.get("og:site_name", ""),
        image_url=_absolute(found.get("og:image:secure_url")) or _absolute(found.get("og:image")),
        image_alt=found.get("og:image:alt", ""),
        image_width=_number(found.get("og:image:width")),
        image_height=_number(found.get("og:image:height")),
    )


def _absolute(url: str | None) -> str:
    """Return ``url`` if it is absolute: the crawler does not guess what a relative one is relative to."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
