"""URLs and content of the wall's pages."""

import re

from bs4 import BeautifulSoup
from django.urls import reverse


def wall_url(name: str, *args) -> str:
    """Return the path of a view of the sandbox."""
    return reverse(f"civic_social_sandbox:{name}", args=args)


def parse(response) -> BeautifulSoup:
    """Return the parsed HTML of a response."""
    return BeautifulSoup(response.content, "html.parser")


def text_of(response) -> str:
    """Return the text of a response with single spaces."""
    return re.sub(r"\s+", " ", parse(response).get_text(" "))
