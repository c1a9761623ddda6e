"""A page's Open Graph tags, read as a network's crawler reads them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """The tags of a page. URLs are absolute or empty; sizes are in pixels, 0 if unknown."""

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
    """Return the Open Graph tags in the HTML ``body`` of ``url``; of equal tags the first one counts."""
    soup = BeautifulSoup(body, "html.parser", from_encoding=charset)
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name, content = str(tag.get("property") or tag.get("name") or ""), str(tag.get("content") or "")
        if name and content:
            found.setdefault(name.lower(), content.strip())
    canonical = soup.find("link", rel="canonical")
    canonical_url = urljoin(url, str(canonical.get("href") or "")) if canonical else url
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
    """Return ``url`` if it is absolute, otherwise ""; crawlers ignore relative URLs."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0
