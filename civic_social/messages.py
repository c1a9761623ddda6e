"""What a post says: plain values, no I/O."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: The query parameter that carries a post's own marker, by which it is found again at a network.
MARKER_PARAMETER = "utm_content"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the site that goes with a post.

    ``image_id`` and ``file_hash`` name the picture in Wagtail's library and its exact bytes, so that a
    replaced file counts as a change; ``image_id`` is 0 for a picture that the site draws itself, whose
    ``url`` is known from the start. ``whole``: it is a poster, which is padded where others are cropped.
    ``url``, ``width`` and ``height`` of the others are empty until delivery has made the rendition that the
    network accepts.
    """

    image_id: int
    alt: str
    file_hash: str = ""
    whole: bool = False
    url: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class PictureRule:
    """The shape in which a network takes pictures: JPEG, at most ``max_side`` pixels long.

    ``narrowest`` and ``widest``: the limits of width divided by height; None where there are none. With
    limits all pictures of a post get the shape of the first, since such a network crops them to it anyway.
    """

    max_side: int = 2048
    narrowest: float | None = None
    widest: float | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a network's calendar of events asks for beside a name and a description.

    The moments are ISO 8601 texts in the event's own time zone, named in ``time_zone`` where it is not the
    site's; ``state`` is empty for what takes place, and else "cancelled" or "postponed".
    """

    starts_at: str
    ends_at: str
    time_zone: str = ""
    place: str = ""
    online_url: str = ""
    state: str = ""

    @property
    def start(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.ends_at)


@dataclass(frozen=True, slots=True)
class Message:
    """One announcement, the same for every network.

    ``text`` is what people read; ``link`` the page's public address; ``title`` and ``description`` what the
    network's link card will show; ``pictures`` the photos, when the announcement is photos rather than a
    link card; ``locale`` the language code of the text; ``hashtags`` without the leading ``#``. ``event``: it
    is an entry in a calendar of events, whose name is the title and whose description is the text.
    """

    text: str
    link: str = ""
    title: str = ""
    description: str = ""
    pictures: tuple[Picture, ...] = field(default=())
    locale: str = ""
    hashtags: tuple[str, ...] = field(default=())
    event: EventFacts | None = None

    def to_dict(self) -> dict:
        """Return the message as JSON values, the form in which the database keeps it."""
        values = json.loads(json.dumps(asdict(self)))
        if self.event is None:
            # As it was before there were events, so that what is kept already says the same.
            del values["event"]
        return values

    @classmethod
    def from_dict(cls, data: dict) -> Message:
        """Return the message that ``to_dict`` gave."""
        pictures = tuple(Picture(**picture) for picture in data.get("pictures", ()))
        hashtags = tuple(data.get("hashtags", ()))
        event = EventFacts(**data["event"]) if data.get("event") else None
        return cls(**{**data, "pictures": pictures, "hashtags": hashtags, "event": event})

    @property
    def fingerprint(self) -> str:
        """A digest of everything said; two messages say the same exactly when these are equal."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def marked(self, marker: str, source: str) -> Message:
        """Return the message whose link carries ``marker``, so that the post can be found again.

        ``source`` names the network in ``utm_source``, for the site's own visit statistics.
        """
        return replace(self, link=mark(self.link, marker, source)) if self.link else self


@lru_cache(maxsize=256)
def mark(link: str, marker: str, source: str) -> str:
    """Return ``link`` with its utm parameters, replacing earlier ones and keeping the rest."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")]
    query += [("utm_source", source), ("utm_medium", "social"), (MARKER_PARAMETER, marker)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def marker_of(link: str) -> str:
    """Return the marker that ``link`` carries, or an empty string."""
    return dict(parse_qsl(urlsplit(link).query)).get(MARKER_PARAMETER, "")


def tidy(text: str) -> str:
    """Return ``text`` as people mean it: one sign for a line's end and for an accented letter, no empty ends.

    Browsers end lines with two characters, and some keyboards write "й" as two, which search does not find.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def with_link(text: str, link: str, marked_link: str) -> str:
    """Return ``text`` with the page's own address in it marked; a longer address is another page's."""
    if not link or link not in text:
        return text
    return re.sub(re.escape(link) + r"(?![\w/?#&=%-])", lambda _match: marked_link, text)
