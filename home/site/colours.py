"""Colours and their contrast, as WCAG defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

import colorsys
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WHITE = "#ffffff"
BLACK = "#000000"
#: The background in dark mode, and the darkest light one, as in home/static/home/css/base.css.
DARK_BACKGROUND = "#11191f"
SUNKEN = "#f3f6f8"
INK = "#17222b"
#: The contrast ratio that WCAG 2.2 AA requires for text.
MIN_CONTRAST = 4.5

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``colour``, 0 for black and 1 for white."""

    def linear(channel):
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """Return a mixture of ``colour`` and ``other``; ``share`` (0 to 1) is the part of ``other``."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def lighten(colour: str, background: str = DARK_BACKGROUND, ratio: float = 9) -> str:
    """Return the darkest colour of the same hue that has contrast ``ratio`` with ``background``.

    Returns white if there is none.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in channels(colour)))
    for percent in range(round(lightness * 100), 101):
        parts = colorsys.hls_to_rgb(hue, percent / 100, saturation)
        candidate = "#" + "".join(f"{round(part * 255):02x}" for part in parts)
        if contrast(candidate, background) >= ratio:
            return candidate
    return WHITE


def darken(colour: str, background: str, ratio: float = MIN_CONTRAST) -> str:
    """Return ``colour`` mixed with as little black as gives contrast ``ratio`` with ``background``."""
    for percent in range(101):
        candidate = mix(colour, BLACK, percent / 100)
        if contrast(candidate, background) >= ratio:
            return candidate
    return BLACK


def readable_on(background: str) -> str:
    """Return the site's dark text colour if it is legible on ``background``, or else white or black."""
    if contrast(INK, background) >= MIN_CONTRAST:
        return INK
    return max(WHITE, BLACK, key=lambda colour: contrast(colour, background))


def palette(brand: str, accent: str) -> dict[str, str]:
    """Return the colours of the style sheets, made of the two that a municipality has chosen.

    ``brand`` is readable with white (``validate_legible_on_white``). The others have a contrast of 4.5 at
    least where they are text: ``brand-text`` on every light ground, ``brand-night`` on the dark ones.
    """
    tint = mix(brand, WHITE, 0.93)
    ground = min(tint, SUNKEN, key=luminance)
    return {
        "brand": brand,
        "brand-deep": mix(brand, BLACK, 0.3),
        "brand-text": darken(brand, ground),
        "brand-tint": tint,
        "brand-night": lighten(brand),
        "accent": accent,
        "on-accent": readable_on(accent),
    }


def validate_hex(colour: str):
    """Raise ValidationError if ``colour`` is not ``#rrggbb``."""
    if not _HEX.fullmatch(colour):
        raise ValidationError(_("Write the colour as # and six digits, for example #0b5394."))


def validate_legible_on_white(colour: str):
    """Raise ValidationError if text in ``colour`` has too little contrast with white."""
    if _HEX.fullmatch(colour) and contrast(colour, WHITE) < MIN_CONTRAST:
        raise ValidationError(
            _("Text in this colour is hard to read on white. Choose a darker one."),
        )
