"""A griffe extension: show the comments that begin with ``#:`` as the documentation of attributes."""

from functools import cache
from pathlib import Path

from griffe import Attribute, Docstring, Extension

MARK = "#:"


@cache
def lines_of(path: Path) -> list[str]:
    """Return the lines of a source file."""
    return path.read_text().splitlines()


def comment_above(lines: list[str], number: int) -> str:
    """Return the ``#:`` comment above line ``number``, or above the attributes directly in front of it.

    ``number`` counts from one. An empty line ends the search.
    """
    place = number - 2
    while place >= 0 and lines[place].strip() and not lines[place].strip().startswith(("#", ")", "@", '"')):
        place -= 1
    comment: list[str] = []
    while place >= 0 and lines[place].strip().startswith(MARK):
        comment.insert(0, lines[place].strip().removeprefix(MARK).strip())
        place -= 1
    return " ".join(comment)


class CommentDocstrings(Extension):
    """Give each attribute without a docstring the comment above it."""

    def on_attribute_instance(self, *, attr: Attribute, **kwargs: object) -> None:
        if attr.docstring or not attr.lineno or not attr.parent or not attr.parent.is_class:
            return
        if comment := comment_above(lines_of(Path(str(attr.filepath))), attr.lineno):
            attr.docstring = Docstring(comment, parent=attr, parser="google")
