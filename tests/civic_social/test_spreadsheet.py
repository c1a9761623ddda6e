"""The guard against spreadsheet formulas."""

import pytest

from civic_social.spreadsheet import escape_formula, remove_control_characters

from ..spreadsheet_formulas import DANGEROUS, HARMLESS


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_gets_an_apostrophe(text):
    assert escape_formula(text) == f"'{remove_control_characters(text)}"


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_unchanged(text):
    assert escape_formula(text) == text
