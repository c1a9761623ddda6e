"""Drawing a card with Pillow."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ..colours import WHITE, contrast, mix

#: Facebook's link cards, and Instagram's tallest post that is also whole in its grid.
SHAPES = {"wide": (1200, 630), "tall": (1080, 1350)}
#: Part of each address: raise it when the drawing changes.
VERSION = 1
FONTS = Path(__file__).parent
MARGIN = 80
BAR = 18
QUALITY = 88
#: Sizes of the title in pixels: the largest in which it fits is taken.
TITLE_SIZES = range(104, 39, -4)
LINE_HEIGHT = 1.14


@dataclass(frozen=True, slots=True)
class CardContent:
    """What a card says, and in which colours."""

    title: str
    heading: str
    name: str
    brand: str
    accent: str

    @property
    def fingerprint(self) -> str:
        """A digest of everything on the card."""
        said = json.dumps([VERSION, asdict(self)], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:32]

    @property
    def alt(self) -> str:
        """The words on the card, for people who cannot see it."""
        return ". ".join(filter(None, [self.title.rstrip("."), self.heading.rstrip("."), self.name]))


def draw(content: CardContent, shape: str) -> bytes:
    """Return the card as a JPEG file."""
    width, height = SHAPES[shape]
    card = Image.new("RGB", (width, height), content.brand)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, height - BAR, width, height), fill=content.accent)
    pen.rectangle((MARGIN, MARGIN + 8, MARGIN + 10, MARGIN + 52), fill=content.accent)
    quiet = mix(content.brand, WHITE, 0.85)
    ink = WHITE if contrast(content.brand, WHITE) >= contrast(content.brand, "#000000") else "#000000"
    heading = _lines(content.heading, _font("medium", 36), width - 2 * MARGIN - 34, most=2)
    _write(pen, (MARGIN + 34, MARGIN), heading, _font("medium", 36), quiet if ink == WHITE else ink)
    top = MARGIN + 44 * max(len(heading), 1) + 36
    bottom = height - BAR - MARGIN - 44
    font, lines = _fitting_title(content.title, width - 2 * MARGIN, bottom - top - 24)
    _write(pen, (MARGIN, top), lines, font, ink)
    name = _lines(content.name, _font("bold", 36), width - 2 * MARGIN, most=1)
    _write(pen, (MARGIN, bottom), name, _font("bold", 36), ink)
    file = BytesIO()
    card.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _fitting_title(title: str, width: int, height: int):
    """Return the font and the lines in which the title fills its place; a very long one ends in "…"."""
    for size in TITLE_SIZES:
        font = _font("bold", size)
        most = max(1, int(height // (size * LINE_HEIGHT)))
        lines = _lines(title, font, width)
        if len(lines) <= most and all(font.getlength(line) <= width for line in lines):
            return font, lines
    return font, _lines(title, font, width, most)


def _lines(text: str, font, width: int, most: int | None = None) -> list[str]:
    """Return ``text`` in lines of at most ``width`` pixels, as far as its words let it; at most ``most``."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is not None and len(lines) > most:
        lines = lines[:most]
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
