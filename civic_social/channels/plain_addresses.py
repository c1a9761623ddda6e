"""Addresses as people read and type them."""

from urllib.parse import urlsplit


def plain_address(link: str) -> str:
    """Return ``link`` without scheme, "www.", query and final slash, for people who type it."""
    parts = urlsplit(link)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")
