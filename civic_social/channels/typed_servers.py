"""The address of a server as a person types it."""

from __future__ import annotations

from urllib.parse import urlsplit


def server_url(typed: str) -> str:
    """Return scheme and host of a server's address, which may lack its scheme; empty if it has no host."""
    typed = typed.strip()
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
