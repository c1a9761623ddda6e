"""The key of a post's record, which follows from its marker: the server holds one record for each key.

https://atproto.com/specs/tid
"""

from __future__ import annotations

import hashlib

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
LENGTH = 13
#: A key has the form of a time in microseconds. These are of the years 2020 to 2024, so that no key is later
#: than its post.
FIRST, SPAN = 1_577_836_800_000_000, 5 * 365 * 24 * 3600 * 1_000_000
CLOCKS = 1024


def record_key(marker: str) -> str:
    """Return the key for ``marker``. No two markers have the same one, with a chance of 1 to 10^17."""
    number = int.from_bytes(hashlib.sha256(marker.encode()).digest()[:16])
    moment, clock = divmod(number, CLOCKS)
    value = (FIRST + moment % SPAN) * CLOCKS + clock
    letters = []
    for _position in range(LENGTH):
        value, index = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(reversed(letters))
