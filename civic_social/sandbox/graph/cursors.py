"""Meta's cursors, and the URLs of the pages that they lead to."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

from .errors import invalid_parameter
from .graph_call import GraphCall


def encode_cursor(pk: int) -> str:
    """Return the cursor of a row."""
    return base64.urlsafe_b64encode(f"sandbox:{pk}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Return the primary key in a cursor; raise GraphError (100) if it is malformed."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("sandbox:"))
    except ValueError as error:
        raise invalid_parameter("Invalid cursors values") from error


def page_url(call: GraphCall, path: str, **parameters: Any) -> str:
    """Return the absolute URL of a page of a list; like Meta's, it contains the access token."""
    return f"{call.absolute_url(path)}?{urlencode({'access_token': call.raw_token, **parameters})}"
