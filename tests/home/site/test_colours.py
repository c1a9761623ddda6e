import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from home.site.colours import DARK_BACKGROUND, contrast, lighten, validate_hex, validate_legible_on_white

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS)
def test_any_brand_colour_is_made_legible_in_the_dark(colour):
    assert contrast(lighten(colour), DARK_BACKGROUND) >= 7


@given(COLOURS)
def test_contrast_does_not_depend_on_the_order(colour):
    assert contrast(colour, DARK_BACKGROUND) == contrast(DARK_BACKGROUND, colour)


@pytest.mark.parametrize("colour", ["0b4a6f", "#0b4", "#0b4a6g", "red", "#0b4a6f;}body{display:none"])
def test_only_six_digits_after_a_hash_are_a_colour(colour):
    with pytest.raises(ValidationError):
        validate_hex(colour)


def test_a_pale_colour_is_refused_for_text():
    validate_legible_on_white("#0b4a6f")
    with pytest.raises(ValidationError):
        validate_legible_on_white("#e0a526")
