"""Drawing of cards with Pillow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from ..site.colours import WHITE, contrast, mix
from .lettering import Lettering, drawable, has_glyph, load_font, wrap

#: Pixels: Facebook's link cards, and Instagram's tallest post that its grid shows whole.
SHAPES = {"wide": (1200, 630), "tall": (1080, 1350)}
#: Part of each fingerprint; raise it when the drawing changes, since networks keep what an address showed.
VERSION = 1
#: The version of cards with signs that the first fonts lack, or with words that may be broken.
VERSION_WITH_FALLBACKS = 2
BREAKABLE_LENGTH = 25
MARGIN = 80
BAR = 18
QUALITY = 88
#: Sizes of the title in pixels; the largest that fits is used.
TITLE_SIZES = range(104, 39, -4)
LINE_HEIGHT = 1.14


@dataclass(frozen=True, slots=True)
class CardContent:
    """The texts and colours of a card."""

    title: str
    heading: str
    name: str
    brand: str
    accent: str

    @property
    def fingerprint(self) -> str:
        """A hash of the content, as it appears in the card's URL."""
        content = json.dumps([self._version, asdict(self)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    @property
    def _version(self) -> int:
        """The version of the drawing, so that cards that look as before keep their address."""
        words = f"{self.title} {self.heading} {self.name}".split()
        is_plain = all(
            len(word) < BREAKABLE_LENGTH and all(has_glyph(_font("bold", 36).path, sign) for sign in word)
            for word in words
        )
        return VERSION if is_plain else VERSION_WITH_FALLBACKS

    @property
    def alt(self) -> str:
        """The texts of the card as the picture's description."""
        return ". ".join(filter(None, [self.title.rstrip("."), self.heading.rstrip("."), self.name]))


def draw(content: CardContent, shape: str) -> bytes:
    """Return the card as a JPEG file."""
    width, height = SHAPES[shape]
    card = Image.new("RGB", (width, height), content.brand)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, height - BAR, width, height), fill=content.accent)
    pen.rectangle((MARGIN, MARGIN + 8, MARGIN + 10, MARGIN + 52), fill=content.accent)
    muted = mix(content.brand, WHITE, 0.85)
    ink = WHITE if contrast(content.brand, WHITE) >= contrast(content.brand, "#000000") else "#000000"
    small, bold = Lettering(_font("medium", 36)), Lettering(_font("bold", 36))
    heading = wrap(drawable(content.heading), small, width - 2 * MARGIN - 34, limit=2)
    _write(pen, (MARGIN + 34, MARGIN), heading, small, muted if ink == WHITE else ink)
    top = MARGIN + 44 * max(len(heading), 1) + 36
    bottom = height - BAR - MARGIN - 44
    lettering, lines = _fitting_title(drawable(content.title), width - 2 * MARGIN, bottom - top - 24)
    _write(pen, (MARGIN, top), lines, lettering, ink)
    name = wrap(drawable(content.name), bold, width - 2 * MARGIN, limit=1)
    _write(pen, (MARGIN, bottom), name, bold, ink)
    file = BytesIO()
    card.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _fitting_title(title: str, width: int, height: int) -> tuple[Lettering, list[str]]:
    """Return lettering and lines of the title in the largest size that fits; a very long title ends in "…".

    A word is broken only if it is longer than a line in every size.
    """
    letterings = [Lettering(_font("bold", size)) for size in TITLE_SIZES]
    words = title.split()
    unbroken = [one for one in letterings if all(one.length(word) <= width for word in words)]
    for lettering in unbroken or letterings:
        lines = wrap(title, lettering, width)
        if len(lines) <= _line_limit(lettering, height):
            return lettering, lines
    return lettering, wrap(title, lettering, width, _line_limit(lettering, height))


def _line_limit(lettering: Lettering, height: int) -> int:
    return max(1, int(height // (lettering.size * LINE_HEIGHT)))


def _write(pen, place: tuple[int, int], lines: list[str], lettering: Lettering, colour: str) -> None:
    left, top = place
    for number, line in enumerate(lines):
        lettering.draw(pen, left, top + number * lettering.size * LINE_HEIGHT, line, colour)


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return load_font(f"sofia-sans-{weight}.ttf", size)
