"""The modules that both installable apps carry, because neither imports the other."""

from pathlib import Path

import pytest

import civic_social
import feedback


@pytest.mark.parametrize(
    "name",
    [
        "alphabet.py",
        "compat.py",
        "page_chooser.py",
        "pagination.py",
        "picture_normalization.py",
        "spreadsheet.py",
        "text_normalization.py",
    ],
)
def test_both_apps_have_the_same_module(name):
    one, other = (Path(app.__file__).parent / name for app in (civic_social, feedback))
    assert one.read_bytes() == other.read_bytes(), f"Copy feedback/{name} to civic_social/{name}."


def test_date_checks_differ_only_in_the_name_and_the_number_of_the_check():
    numbers = {civic_social: "W004", feedback: "W003"}
    one, other = (
        Path(app.__file__)
        .with_name("date_checks.py")
        .read_text()
        .replace(f"{app.__name__}.{number}", "NUMBER")
        .replace(f'"{app.__name__}"', '"NAME"')
        for app, number in numbers.items()
    )
    assert one == other, "Copy feedback/date_checks.py to civic_social/date_checks.py, but for these two."
