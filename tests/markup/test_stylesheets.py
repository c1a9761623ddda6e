"""The style sheets of the apps."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STYLESHEETS = [
    path
    for app in ("civic_social", "feedback", "home", "cms")
    for path in (ROOT / app).glob("**/static/**/*.css")
]


def test_style_sheets_of_every_app_are_found():
    names = {path.name for path in STYLESHEETS}
    assert {"admin.css", "wall.css", "feedback.css", "base.css", "setup.css"} < names


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_every_rule_is_closed(path):
    """A rule that is left open takes all rules after it with it, and no browser says so."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    depth = 0
    for line in text.splitlines():
        # Nested rules are written only inside at-rules, which begin in the first column.
        assert not (depth and re.match(r"[.#a-z@:]", line)), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
