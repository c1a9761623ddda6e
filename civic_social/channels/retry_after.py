"""The pause that a response demands."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

#: The longest pause that a response can cause, in seconds.
MAX_PAUSE_SECONDS = 24 * 60 * 60


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of the header ``Retry-After``, a number or a date; None if it is neither."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdecimal():
        seconds = float(value[:12])
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return min(seconds, MAX_PAUSE_SECONDS) if seconds > 0 else None
