"""Drawing of cards with Pillow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..site.colours import WHITE, contrast, mix

#: Pixels: Facebook's link cards, and Instagram's tallest post that its grid shows whole.
SHAPES = {"wide": (1200, 630), "tall": (1080, 1350)}
#: Part of each fingerprint; raise it when the drawing changes.
VERSION = 1
FONTS = Path(__file__).parent
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
        content = json.dumps([VERSION, asdict(self)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:32]

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
    heading = _lines(content.heading, _font("medium", 36), width - 2 * MARGIN - 34, limit=2)
    _write(pen, (MARGIN + 34, MARGIN), heading, _font("medium", 36), muted if ink == WHITE else ink)
    top = MARGIN + 44 * max(len(heading), 1) + 36
    bottom = height - BAR - MARGIN - 44
    font, lines = _fitting_title(content.title, width - 2 * MARGIN, bottom - top - 24)
    _write(pen, (MARGIN, top), lines, font, ink)
    name = _lines(content.name, _font("bold", 36), width - 2 * MARGIN, limit=1)
    _write(pen, (MARGIN, bottom), name, _font("bold", 36), ink)
    file = BytesIO()
    card.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _fitting_title(title: str, width: int, height: int):
    """Return font and lines of the title in the largest size that fits; a very long title ends in "…"."""
    for size in TITLE_SIZES:
        font = _font("bold", size)
        limit = max(1, int(height // (size * LINE_HEIGHT)))
        lines = _lines(title, font, width)
        if len(lines) <= limit and all(font.getlength(line) <= width for line in lines):
            return font, lines
    return font, _lines(title, font, width, limit)


def _lines(text: str, font, width: int, limit: int | None = None) -> list[str]:
    """Return ``text`` wrapped to ``width`` pixels, in at most ``limit`` lines; long words may overflow."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if limit is not None and len(lines) > limit:
        lines = lines[:limit]
        while font.getlength(f"{lines[-1]}…") > width and " " in lines[-1]:
            lines[-1] = lines[-1].rpartition(" ")[0]
        lines[-1] = f"{lines[-1]}…"
    return lines


def _write(pen, place: tuple[int, int], lines: list[str], font, colour: str) -> None:
    left, top = place
    for number, line in enumerate(lines):
        pen.text((left, top + number * font.size * LINE_HEIGHT), line, font=font, fill=colour)


@cache
def _font(weight: str, size: int):
    return ImageFont.truetype(FONTS / f"sofia-sans-{weight}.ttf", size)
