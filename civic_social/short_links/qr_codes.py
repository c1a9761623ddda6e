"""QR codes of short links, for a notice board."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno

#: The corrected share of damage (about 15 %), for paper that is folded and rained on.
ERROR_CORRECTION = "m"
#: The quiet zone that the standard (ISO/IEC 18004) demands around a code, in modules.
BORDER = 4
#: Pixels of a module: a print 4 cm wide has more than 300 dots an inch.
PNG_SCALE = 20


def svg(url: str) -> bytes:
    """Return the QR code of ``url`` as an SVG file that scales to any size."""
    return _save(url, kind="svg", scale=10, omitsize=True, svgns=True)


def png(url: str) -> bytes:
    """Return the QR code of ``url`` as a PNG file for print."""
    return _save(url, kind="png", scale=PNG_SCALE)


def inline_svg(url: str) -> str:
    """Return the QR code of ``url`` as an SVG element for HTML, black on white also in dark mode."""
    return str(_code(url).svg_inline(border=BORDER, omitsize=True, dark="#000", light="#fff"))


def _save(url: str, **options: Any) -> bytes:
    file = BytesIO()
    _code(url).save(file, border=BORDER, dark="#000", light="#fff", **options)
    return file.getvalue()


def _code(url: str) -> segno.QRCode:
    return segno.make(url, error=ERROR_CORRECTION, micro=False)
