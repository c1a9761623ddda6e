"""The network's crawler: fetches photos and pages, and reads Open Graph tags.

Nothing here runs inside a database transaction while it waits for a server: that server may be this one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import requests
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from ..content.rendering import open_graph
from .models import LinkPreview, ScrapedAddress

USER_AGENT = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
TIMEOUT_SECONDS = 10
#: The crawler reads no further than this.
PAGE_BYTES = 1024 * 1024
PICTURE_BYTES = 8 * 1024 * 1024
#: A card older than this is read again when somebody posts a link to it.
FRESH = timedelta(hours=24)
#: What a card keeps of the tags; the picture's size is measured.
STORED_TAGS = ("kind", "title", "description", "site_name", "image_url", "image_alt")


class CrawlError(Exception):
    """An address that the crawler could not read; the message says why."""


@dataclass(frozen=True)
class Fetched:
    """What a server answered."""

    url: str
    content_type: str
    charset: str | None
    body: bytes


@dataclass(frozen=True)
class Picture:
    """An image file that could be read."""

    body: bytes
    content_type: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        """The ending of the file's name."""
        return self.content_type.split("/")[1].replace("jpeg", "jpg")


def fetch(url: str, limit: int) -> Fetched:
    """Return what is at ``url``, at most ``limit`` bytes of it; raises CrawlError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise CrawlError(f"not a web address: {url}")
    with requests.Session() as session:
        session.headers["User-Agent"] = USER_AGENT
        try:
            _obey_robots(session, url)
            with session.get(url, timeout=TIMEOUT_SECONDS, stream=True) as response:
                if response.status_code != 200:
                    raise CrawlError(f"HTTP status {response.status_code}")
                body = response.raw.read(limit + 1, decode_content=True)
                content_type, _, charset = response.headers.get("Content-Type", "").partition(";")
                charset = charset.partition("charset=")[2].strip(' "') or None
                return Fetched(response.url, content_type.strip().lower(), charset, body)
        except (requests.RequestException, ValueError, OSError) as error:
            raise CrawlError(type(error).__name__) from error


def read_picture(body: bytes) -> Picture:
    """Return the picture in ``body``; raises CrawlError if it is none that can be decoded."""
    try:
        with Image.open(io.BytesIO(body)) as image:
            image.load()
            return Picture(body, Image.MIME.get(image.format, ""), *image.size)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise CrawlError("not a picture") from error


def preview_for_post(url: str) -> LinkPreview:
    """Return the card for a link that is being posted; raises CrawlError.

    An address seen before keeps its card; a new address is fetched, yet where it names a canonical address
    that is known (as one with other utm parameters does), that one's card is kept too.
    """
    known = ScrapedAddress.objects.filter(url=url).select_related("preview").first()
    if known and known.preview.scraped_at > timezone.now() - FRESH:
        return known.preview
    return _scrape(url, refresh=False)


def scrape(url: str) -> LinkPreview:
    """Read ``url`` anew and return its card, now as the page says; raises CrawlError."""
    return _scrape(url, refresh=True)


def _scrape(url: str, refresh: bool) -> LinkPreview:
    page = fetch(url, PAGE_BYTES)
    if page.content_type not in ("text/html", "application/xhtml+xml"):
        raise CrawlError(f"not a web page: {page.content_type}")
    tags = open_graph.read(page.body, page.url, page.charset)
    preview = LinkPreview.objects.filter(canonical_url=tags.canonical_url).first()
    if preview is None or refresh or preview.scraped_at < timezone.now() - FRESH:
        preview = _store(tags)
    ScrapedAddress.objects.update_or_create(url=url, defaults={"preview": preview})
    return preview


def _store(tags: open_graph.OpenGraph) -> LinkPreview:
    picture = _fetch_picture(tags.image_url)
    values = {name: getattr(tags, name) for name in STORED_TAGS}
    values |= {"scraped_at": timezone.now(), "width": 0, "height": 0, "picture": ""}
    if picture:
        values |= {"width": picture.width, "height": picture.height}
    with transaction.atomic():
        preview, _ = LinkPreview.objects.update_or_create(canonical_url=tags.canonical_url, defaults=values)
        if picture:
            preview.picture.save(f"{preview.pk}.{picture.extension}", ContentFile(picture.body))
    return preview


def _fetch_picture(url: str) -> Picture | None:
    if not url:
        return None
    try:
        picture = read_picture(fetch(url, PICTURE_BYTES).body)
    except CrawlError:
        return None
    return picture if min(picture.width, picture.height) >= 200 and picture.content_type else None


def _obey_robots(session: requests.Session, url: str) -> None:
    response = session.get(urljoin(url, "/robots.txt"), timeout=TIMEOUT_SECONDS)
    if response.status_code != 200:
        return
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    if not rules.can_fetch("facebookexternalhit", url):
        raise CrawlError("Restricted by robots.txt")
