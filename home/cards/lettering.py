"""Texts drawn with several fonts: a sign that the first font lacks is drawn by the next one that has it.

A sign that none of them has is left out, so that no card shows an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

from civic_social.text_normalization import normalize_text

FOLDER = Path(__file__).parent
#: In the order in which they are asked: mathematics, arrows, Greek and old Cyrillic; emoji in one colour.
FALLBACKS = ("dejavu-sans-bold-signs.woff", "noto-emoji.woff")
#: Of a character that no font has.
NO_CHARACTER = "\uffff"
#: The size at which glyphs are compared with that of a missing character, in pixels.
PROBE = 24
#: Parts of emoji that are drawn as nothing or as boxes by themselves: joiners, variants, skin tones, tags,
#: the letters of flags, and the frame of a keycap.
EMOJI_PARTS = str.maketrans(
    dict.fromkeys(
        [0x200D, 0x20E3, 0xFE0E, 0xFE0F, *range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400)]
        + [*range(0xE0020, 0xE0080)]
    )
)


@cache
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the font in a file of this folder; ``size`` in pixels."""
    return ImageFont.truetype(FOLDER / name, size)


@cache
def has_glyph(name: str, character: str) -> bool:
    """Return True if the font in the file ``name`` draws ``character`` as something else than a box."""
    if character.isspace():
        return True
    font = load_font(name, PROBE)
    return _shape(font, character) != _shape(font, NO_CHARACTER)


def _shape(font: ImageFont.FreeTypeFont, character: str) -> tuple:
    return font.getbbox(character), bytes(font.getmask(character))


@dataclass(frozen=True)
class Lettering:
    """A font that ``load_font`` returned, with the fallbacks for the signs that it lacks."""

    font: ImageFont.FreeTypeFont

    @property
    def size(self) -> int:
        """The size in pixels."""
        return self.font.size

    def runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        """Return the parts of ``text``, each with the font that draws it, without what no font has."""
        chosen = [(self._name_for(cluster), cluster) for cluster in clusters(text)]
        grouped = groupby((pair for pair in chosen if pair[0]), key=lambda pair: pair[0])
        return [(self._load(name), "".join(part for _name, part in parts)) for name, parts in grouped]

    def length(self, text: str) -> float:
        """Return the width of ``text`` in pixels."""
        return sum(font.getlength(part) for font, part in self.runs(text))

    def draw(self, pen: ImageDraw.ImageDraw, left: float, top: float, text: str, colour: str) -> None:
        """Draw ``text`` on one line, all fonts on the same base line."""
        base = top + self.font.getmetrics()[0]
        for font, part in self.runs(text):
            pen.text((left, base), part, font=font, fill=colour, anchor="ls")
            left += font.getlength(part)

    def _name_for(self, cluster: str) -> str | None:
        names = (self.font.path, *FALLBACKS)
        return next((name for name in names if all(has_glyph(name, sign) for sign in cluster)), None)

    def _load(self, name: str) -> ImageFont.FreeTypeFont:
        return self.font if name == self.font.path else load_font(name, self.size)


def drawable(text: str) -> str:
    """Return ``text`` as it is drawn: normalized, in one line, emoji without their invisible parts."""
    return " ".join(normalize_text(text).translate(EMOJI_PARTS).split())


def clusters(text: str) -> Iterator[str]:
    """Yield the letters of ``text``, each with the accents that belong to it."""
    cluster = ""
    for character in text:
        if cluster and unicodedata.combining(character):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def wrap(text: str, lettering: Lettering, width: int, limit: int | None = None) -> list[str]:
    """Return ``text`` in lines of at most ``width`` pixels; a longer word is broken inside.

    With ``limit``, a text of more lines ends in "…" on the last of them.
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lettering.length(longer) <= width:
            lines[-1:] = [longer]
        else:
            lines += _broken(word, lettering, width)
    if limit is not None and len(lines) > limit:
        lines = lines[:limit]
        lines[-1] = _shortened(lines[-1], lettering, width)
    return lines


def _broken(word: str, lettering: Lettering, width: int) -> list[str]:
    """Return ``word`` in parts of at most ``width`` pixels."""
    parts = [""]
    for cluster in clusters(word):
        if parts[-1] and lettering.length(parts[-1] + cluster) > width:
            parts.append("")
        parts[-1] += cluster
    return parts


def _shortened(line: str, lettering: Lettering, width: int) -> str:
    """Return ``line`` with "…", without its last words, or without its last letters if it is one word."""
    while line and lettering.length(f"{line}…") > width:
        line = line.rpartition(" ")[0] if " " in line else line[:-1]
    return f"{line}…"
