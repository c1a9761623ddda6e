"""The content of a post as plain values, without I/O."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from .short_codes import code_of, contains_code
from .text_normalization import normalize_line, normalize_text

#: The query parameter for the marker in a post's link, by which the post is found at a network.
MARKER_PARAMETER = "utm_content"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a post.

    ``image_id``: the primary key of the Wagtail image, or 0 for a picture that the site generates.
    ``file_hash``: the hash of the image's file, so that a replaced file counts as a change. ``alt``: the
    alternative text. ``whole``: the picture is a poster, which is padded instead of cropped. ``url``,
    ``width`` and ``height`` (in pixels): the public file; empty for a Wagtail image until delivery has
    created the rendition for the network. ``focus``: how a Wagtail image is cropped: its width and height,
    and its focal point (x, y, width, height) if it has one; None if unknown, as in posts of older versions.
    """

    image_id: int
    alt: str
    file_hash: str = ""
    whole: bool = False
    url: str = ""
    width: int = 0
    height: int = 0
    focus: tuple[int, ...] | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "alt", normalize_text(self.alt))


@dataclass(frozen=True, slots=True)
class PictureRule:
    """The format of a network's pictures: JPEG, at most ``max_side`` pixels wide and high.

    ``narrowest`` and ``widest``: the limits of width divided by height, or None. With limits, all pictures of
    a post get the ratio of the first one, since such a network would crop them to it.
    """

    max_side: int = 2048
    narrowest: float | None = None
    widest: float | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """The date and place of an event, for a network that has event posts.

    ``starts_at`` and ``ends_at``: ISO 8601 in the event's time zone. ``time_zone``: its name if it is not the
    site's. ``state``: "cancelled", "postponed", or empty if the event takes place. ``all_day``: only the
    days count, and the end is within the last of them.
    """

    starts_at: str
    ends_at: str
    time_zone: str = ""
    place: str = ""
    online_url: str = ""
    state: str = ""
    all_day: bool = False

    @property
    def start(self) -> datetime:
        """Return the start time."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        """Return the end time."""
        return datetime.fromisoformat(self.ends_at)


@dataclass(frozen=True, slots=True)
class Message:
    """The content of an announcement, independent of the network.

    ``text``: the text that people read. ``link``: the page's public URL. ``title`` and ``description``: the
    texts of the link card. ``pictures``: photos, for a post with photos instead of a link card. ``locale``:
    the language code of the text. ``hashtags``: without the leading ``#``. ``event``: the date and place if
    this is an event post, whose name is ``title`` and whose description is ``text``. ``short_root``: the URL
    that a code is appended to for a short link, which people see instead of ``link``; empty without one.

    The texts are normalized, so that no network gets a character that it refuses.
    """

    text: str
    link: str = ""
    title: str = ""
    description: str = ""
    pictures: tuple[Picture, ...] = field(default=())
    locale: str = ""
    hashtags: tuple[str, ...] = field(default=())
    event: EventFacts | None = None
    short_root: str = ""

    def __post_init__(self) -> None:
        normalized = {
            "text": normalize_text(self.text),
            "title": normalize_line(self.title),
            "description": normalize_text(self.description),
            "hashtags": tuple(map(normalize_line, self.hashtags)),
        }
        for name, value in normalized.items():
            object.__setattr__(self, name, value)

    def to_dict(self) -> dict:
        """Return the message as JSON values, the form in which the database stores it."""
        values = json.loads(json.dumps(asdict(self)))
        for picture in values["pictures"]:
            if picture["focus"] is None:
                del picture["focus"]
        if self.event is None:
            # Omit ``event`` when empty, so that fingerprints stored before version 0.1 stay valid.
            del values["event"]
        elif not self.event.all_day:
            # Fingerprints of events that were stored before ``all_day`` existed stay valid.
            del values["event"]["all_day"]
        if not self.short_root:
            # Fingerprints of posts that were stored before short links existed stay valid.
            del values["short_root"]
        return values

    @classmethod
    def from_dict(cls, data: dict) -> Message:
        """Return the message of the values that ``to_dict`` returned."""
        pictures = tuple(Picture(**picture) for picture in data.get("pictures", ()))
        hashtags = tuple(data.get("hashtags", ()))
        event = EventFacts(**data["event"]) if data.get("event") else None
        return cls(**{**data, "pictures": pictures, "hashtags": hashtags, "event": event})

    @property
    def fingerprint(self) -> str:
        """Return a checksum of the content; two messages are equal if their checksums are.

        The focal points of pictures do not count, so that stored checksums stay valid.
        """
        values = self.to_dict()
        for picture in values["pictures"]:
            picture.pop("focus", None)
        canonical = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def marked(self, marker: str, source: str) -> Message:
        """Return the message with ``marker`` in its link, by which the post can be found.

        ``source``: the network's name for ``utm_source``, which the site's visit statistics show.
        """
        return replace(self, link=mark(self.link, marker, source)) if self.link else self

    @property
    def short_link(self) -> str:
        """Return the short link of a marked message, or "" if it has none."""
        marker = marker_of(self.link)
        return f"{self.short_root}{code_of(marker)}" if self.short_root and marker else ""

    @property
    def visible_link(self) -> str:
        """Return the link as people see it in a text: the short one if there is one."""
        return self.short_link or self.link


@lru_cache(maxsize=256)
def mark(link: str, marker: str, source: str) -> str:
    """Return ``link`` with the utm parameters of a post; its other query parameters stay."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    query += [("utm_source", source), ("utm_medium", "social"), (MARKER_PARAMETER, marker)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def with_campaign(link: str, source: str) -> str:
    """Return ``link`` with the utm parameters of a printed address; its other query parameters stay."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    query += [("utm_source", source), ("utm_medium", "print")]
    return urlunsplit(parts._replace(query=urlencode(query)))


def without_scheme(url: str) -> str:
    """Return ``url`` without "https://" and "www.", for people who type it."""
    return re.sub(r"^https?://(www\.)?", "", url)


def marker_of(link: str) -> str:
    """Return the marker in ``link``, or an empty string."""
    return dict(parse_qsl(urlsplit(link).query)).get(MARKER_PARAMETER, "")


def has_marker(content: str, message: Message) -> bool:
    """Return True if ``content``, as a network returns a post, has the marker or the code of ``message``.

    Every content has the empty marker of a message without a link.
    """
    marker = marker_of(message.link)
    if marker in content:
        return True
    return bool(message.short_link) and contains_code(content, code_of(marker))


def tidy(text: str) -> str:
    """Return ``text`` normalized (``text_normalization``) and stripped."""
    return normalize_text(text).strip()


def with_link(text: str, link: str, marked_link: str) -> str:
    """Return ``text`` with ``marked_link`` in place of ``link``; a longer URL is left, as another page's."""
    if not link or link not in text:
        return text
    return re.sub(re.escape(link) + r"(?![\w/?#&=%-])", lambda _match: marked_link, text)
