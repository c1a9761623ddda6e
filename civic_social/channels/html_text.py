"""The text of a post that a network returns as HTML."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag


def plain_text(content: str | Tag) -> str:
    """Return the text of HTML, with line ends and empty lines between paragraphs.

    Networks hide parts of long addresses with CSS, so the text of a link is complete.
    """
    soup = BeautifulSoup(str(content), "html.parser")
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    for paragraph in soup.find_all("p"):
        paragraph.append("\n\n")
    return soup.get_text().strip()
