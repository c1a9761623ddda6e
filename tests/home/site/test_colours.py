"""Contrast and validation of colours."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from home.site.colours import (
    DARK_BACKGROUND,
    MIN_CONTRAST,
    SUNKEN,
    WHITE,
    contrast,
    lighten,
    palette,
    validate_hex,
    validate_legible_on_white,
)

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS)
def test_lightened_colours_are_legible_on_the_dark_background(colour):
    assert contrast(lighten(colour), DARK_BACKGROUND) >= 7


@given(COLOURS, COLOURS)
def test_every_colour_of_the_style_sheets_is_legible_where_it_is_used(brand, accent):
    """The settings accept a main colour only with enough contrast, and every accent colour."""
    assume(contrast(brand, WHITE) >= MIN_CONTRAST)
    colours = palette(brand, accent)
    pairs = [
        (WHITE, colours["brand"]),
        (WHITE, colours["brand-deep"]),
        (colours["brand-text"], WHITE),
        (colours["brand-text"], SUNKEN),
        (colours["brand-text"], colours["brand-tint"]),
        (colours["brand-night"], DARK_BACKGROUND),
        (DARK_BACKGROUND, colours["brand-night"]),
        (colours["on-accent"], accent),
    ]
    assert [pair for pair in pairs if contrast(*pair) < MIN_CONTRAST] == []


@given(COLOURS)
def test_contrast_is_symmetric(colour):
    assert contrast(colour, DARK_BACKGROUND) == contrast(DARK_BACKGROUND, colour)


@pytest.mark.parametrize("colour", ["0b4a6f", "#0b4", "#0b4a6g", "red", "#0b4a6f;}body{display:none"])
def test_colour_must_have_six_hexadecimal_digits(colour):
    with pytest.raises(ValidationError):
        validate_hex(colour)


def test_pale_colour_is_invalid_for_text():
    validate_legible_on_white("#0b4a6f")
    with pytest.raises(ValidationError):
        validate_legible_on_white("#e0a526")
