"""Facebook's crawler: downloads images and web pages, and reads Open Graph tags.

Requests are made outside database transactions, because the crawled server may be this one. Unlike Facebook,
the crawler requests plain HTTP and private addresses only at this site's own names.
"""

from __future__ import annotations

import io
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, UnidentifiedImageError

from ..content.rendering import open_graph
from ..outgoing_http import HttpClient, RequestFailed, own_site
from .models import LinkPreview, ScrapedAddress

USER_AGENT = "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"
TIMEOUT_SECONDS = 10
MAX_REDIRECTS = 5
MAX_PAGE_BYTES = 1024 * 1024
MAX_IMAGE_BYTES = 8 * 1024 * 1024
#: Facebook leaves smaller images out of link previews; in pixels, for each side.
MIN_PREVIEW_IMAGE_SIDE = 200
#: Age at which a link preview is read again when its URL is posted.
PREVIEW_LIFETIME = timedelta(hours=24)
#: Open Graph tags that a link preview stores; the image's size is measured instead.
STORED_TAGS = ("kind", "title", "description", "site_name", "image_url", "image_alt")


class CrawlError(Exception):
    """Raised if a URL or an image cannot be read; the message gives the reason."""


@dataclass(frozen=True)
class Download:
    """A downloaded resource. ``url`` is its URL after redirects."""

    url: str
    content_type: str
    charset: str | None
    body: bytes


@dataclass(frozen=True)
class DecodedImage:
    """An image file and its properties; ``width`` and ``height`` are in pixels."""

    body: bytes
    content_type: str
    width: int
    height: int

    @property
    def extension(self) -> str:
        """The file name extension, without a dot."""
        return self.content_type.split("/")[1].replace("jpeg", "jpg")


def fetch(url: str, limit: int) -> Download:
    """Return the resource at ``url``, cut after ``limit`` + 1 bytes.

    Raises CrawlError if ``url`` is not an HTTP URL, robots.txt forbids it, the request fails, or the status
    is not 200.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise CrawlError(f"not a web address: {url}")
    with closing(HttpClient(own_site(), max_redirects=MAX_REDIRECTS, user_agent=USER_AGENT)) as client:
        try:
            _check_robots_txt(client, url)
            with client.request("GET", url, timeout=TIMEOUT_SECONDS) as response:
                if response.status != HTTPStatus.OK:
                    raise CrawlError(f"HTTP status {response.status}")
                content_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
                charset = parameters.partition("charset=")[2].strip(' "') or None
                body = response.read_start(limit + 1)
                return Download(response.url, content_type.strip().lower(), charset, body)
        except (RequestFailed, ValueError) as error:
            raise CrawlError(str(error)) from error


def decode_image(body: bytes) -> DecodedImage:
    """Return the image in ``body``; raise CrawlError if it cannot be decoded."""
    try:
        with Image.open(io.BytesIO(body)) as image:
            image.load()
            return DecodedImage(body, Image.MIME.get(image.format or "", ""), *image.size)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise CrawlError("not a picture") from error


def preview_for_post(url: str) -> LinkPreview:
    """Return the link preview for a URL that is being posted; raise CrawlError if it cannot be read.

    A preview is reused for a day. A new URL is downloaded to find its canonical URL, whose preview is
    reused too, so links that differ in their utm parameters share one.
    """
    known = ScrapedAddress.objects.filter(url=url).select_related("preview").first()
    if known and known.preview.scraped_at > timezone.now() - PREVIEW_LIFETIME:
        return known.preview
    return _scrape(url, refresh=False)


def scrape(url: str) -> LinkPreview:
    """Download ``url``, update its link preview and return it; raise CrawlError if it cannot be read."""
    return _scrape(url, refresh=True)


def _scrape(url: str, refresh: bool) -> LinkPreview:
    page = fetch(url, MAX_PAGE_BYTES)
    if page.content_type not in ("text/html", "application/xhtml+xml"):
        raise CrawlError(f"not a web page: {page.content_type}")
    tags = open_graph.read(page.body, page.url, page.charset)
    preview = LinkPreview.objects.filter(canonical_url=tags.canonical_url).first()
    if preview is None or refresh or preview.scraped_at < timezone.now() - PREVIEW_LIFETIME:
        preview = _store_preview(tags)
    ScrapedAddress.objects.update_or_create(url=url, defaults={"preview": preview})
    return preview


def _store_preview(tags: open_graph.OpenGraph) -> LinkPreview:
    image = _fetch_preview_image(tags.image_url)
    values = {name: getattr(tags, name) for name in STORED_TAGS}
    values |= {"scraped_at": timezone.now(), "width": 0, "height": 0, "picture": ""}
    if image:
        values |= {"width": image.width, "height": image.height}
    with transaction.atomic():
        preview, _ = LinkPreview.objects.update_or_create(canonical_url=tags.canonical_url, defaults=values)
        if image:
            preview.picture.save(f"{preview.pk}.{image.extension}", ContentFile(image.body))
    return preview


def _fetch_preview_image(url: str) -> DecodedImage | None:
    if not url:
        return None
    try:
        image = decode_image(fetch(url, MAX_IMAGE_BYTES).body)
    except CrawlError:
        return None
    is_large_enough = min(image.width, image.height) >= MIN_PREVIEW_IMAGE_SIDE
    return image if is_large_enough and image.content_type else None


def _check_robots_txt(client: HttpClient, url: str) -> None:
    """Raise CrawlError if the site's robots.txt forbids ``url`` to Facebook's crawler."""
    with client.request("GET", urljoin(url, "/robots.txt"), timeout=TIMEOUT_SECONDS) as response:
        if response.status != HTTPStatus.OK:
            return
        text = response.read_start(MAX_PAGE_BYTES).decode("utf-8", "replace")
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    if not rules.can_fetch("facebookexternalhit", url):
        raise CrawlError("Restricted by robots.txt")
