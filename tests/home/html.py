"""Requests for pages as parsed HTML."""

from bs4 import BeautifulSoup


def get_soup(client, target, status_code=200) -> BeautifulSoup:
    """Return the HTML at ``target``, a page or a URL. Raises AssertionError for another status code."""
    url = target if isinstance(target, str) else target.url
    response = client.get(url)
    assert response.status_code == status_code, url
    return BeautifulSoup(response.content, "html.parser")
