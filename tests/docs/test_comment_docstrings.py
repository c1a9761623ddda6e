"""The Python API shows the comments that document attributes."""

from pathlib import Path

import pytest

griffe = pytest.importorskip("griffe")

PROJECT = Path(__file__).parents[2]


def test_comments_of_attributes_are_documentation():
    path = PROJECT / "civic_social/channels/base.py"
    module = griffe.visit(
        "base",
        filepath=path,
        code=path.read_text(),
        extensions=griffe.load_extensions(PROJECT / "docs/comment_docstrings.py"),
    )
    members = module["Channel"].members
    text = {name: member.docstring.value for name, member in members.items() if member.docstring}
    assert text["hosts"].startswith("The network's own hosts")
    assert "every public host" in text["hosts"], "all lines of the comment"
    assert text["public_url_help"] == text["remote_id_help"], "one comment above two attributes"
    assert "colour" in text["colour"]
    assert "slug" not in text, "an attribute without a comment"
