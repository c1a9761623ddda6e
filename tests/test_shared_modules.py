"""The modules that both installable apps carry, because neither imports the other."""

from pathlib import Path

import pytest

import civic_social
import feedback


@pytest.mark.parametrize(
    "name", ["alphabet.py", "picture_normalization.py", "spreadsheet.py", "text_normalization.py"]
)
def test_both_apps_have_the_same_module(name):
    one, other = (Path(app.__file__).parent / name for app in (civic_social, feedback))
    assert one.read_bytes() == other.read_bytes(), f"Copy feedback/{name} to civic_social/{name}."
