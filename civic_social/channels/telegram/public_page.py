"""The public page of a Telegram channel (t.me/s/…), the only list of its posts.

It shows about twenty posts, and Telegram promises nothing about it (seen 2026-11-29): a post that it shows
exists, and nothing follows from one that it does not show.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from ...conf import settings
from ...exceptions import TransientError
from ...outgoing_http import Destinations, HttpClient, RequestFailed
from ..entries import parse_time
from ..html_text import plain_text
from ..values import Remote, Sighting

MAX_PAGE_BYTES = 4 * 1024 * 1024
#: The name of a public channel.
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def public_name(address: str) -> str:
    """Return the name of the public channel at an address such as ``https://t.me/name``, or "" ."""
    name = urlsplit(address).path.strip("/").removeprefix("s/")
    return name if NAME.fullmatch(name) else ""


def read_posts(address: str, destinations: Destinations) -> list[Sighting]:
    """Return the posts on the public page of the channel at ``address``, in the page's order.

    Raises ``TransientError`` if the page cannot be read. The page of a private channel shows no posts.
    """
    parts = urlsplit(address)
    url = f"{parts.scheme}://{parts.netloc}/s/{public_name(address)}"
    client = HttpClient(destinations, max_redirects=1, max_retries=1)
    try:
        with client.request("GET", url, timeout=settings.REQUEST_TIMEOUT) as response:
            content = response.read(MAX_PAGE_BYTES)
    except RequestFailed:
        raise TransientError("network-unreachable") from None
    finally:
        client.close()
    if response.status != HTTPStatus.OK or content is None:
        raise TransientError("network-down")
    soup = BeautifulSoup(content, "html.parser")
    posts = soup.select(".tgme_widget_message[data-post]")
    return [sighting for sighting in map(_parse, posts) if sighting.remote.id]


def _parse(post: Tag) -> Sighting:
    """Return a post; its ID consists of the IDs of all messages of an album."""
    name, _slash, number = str(post["data-post"]).partition("/")
    numbers = [number, *(_last_part(link) for link in post.select("a.tgme_widget_message_photo_wrap[href]"))]
    ids = [each for each in dict.fromkeys(numbers) if each.isdecimal()]
    text = post.select_one(".tgme_widget_message_text")
    moment = post.select_one("time[datetime]")
    return Sighting(
        Remote("-".join(ids), f"https://t.me/{name}/{number}"),
        plain_text(text) if text else "",
        str(post),
        parse_time(str(moment["datetime"]) if moment else None),
    )


def _last_part(link: Tag) -> str:
    return urlsplit(str(link["href"])).path.rpartition("/")[2]
