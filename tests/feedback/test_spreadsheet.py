"""The guard against formulas in exported spreadsheets."""

import pytest

from feedback.spreadsheet import escape_formula, remove_control_characters
from tests.spreadsheet_formulas import DANGEROUS, HARMLESS


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_could_run_as_a_formula_is_escaped(text):
    assert escape_formula(text) == f"'{remove_control_characters(text)}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_unchanged(text):
    assert escape_formula(text) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＠"])
def test_each_start_of_a_formula_is_escaped(start):
    assert escape_formula(f"{start}1+1").startswith("'")


def test_control_characters_are_removed():
    assert remove_control_characters("а\x00б\x1bв\tг\r\n") == "абв\tг\r\n"
