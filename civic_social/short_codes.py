"""The codes of short links: their alphabet, and the code that belongs to a post's marker. No I/O."""

from __future__ import annotations

import hashlib
import re
import secrets

#: Digits and lower-case letters of which no two look alike in print or handwriting (no 0/o, 1/i/l, 5/s, 2/z,
#: 6/b, 9/g/q, u/v), and no vowels, so that no words appear.
ALPHABET = "23456789cdfhjkmnprtvxy"
#: A page's code is shorter than a post's, since people type it from a notice board.
POST_LENGTH, PAGE_LENGTH = 7, 5
#: The code of a post that does not exist yet, in previews; belongs to no marker.
PLACEHOLDER = "x" * POST_LENGTH
#: Cyrillic letters that look like letters of ``ALPHABET``, for people who type a code in Bulgarian.
LOOK_ALIKES = str.maketrans("скмнрхутС", "ckmhpxytc")
#: Punctuation that programs take for a part of an address at the end of a sentence.
TRAILING = " \t\r\n/.,;:!?)]}>»\"'“”„…"

CODE = re.compile(rf"[{ALPHABET}]{{{PAGE_LENGTH}}}(?:[{ALPHABET}]{{{POST_LENGTH - PAGE_LENGTH}}})?")


def code_of(marker: str) -> str:
    """Return the code of the post or comment with ``marker``; of an all-zero marker, the placeholder.

    It follows from the marker, so that a restored database finds the posts that it has forgotten. Two markers
    may have the same code: ``short_links.allocation`` keeps only one of them.
    """
    if not marker.removeprefix("cs").strip("0"):
        return PLACEHOLDER
    number = int.from_bytes(hashlib.sha256(marker.encode()).digest()[:8])
    letters = []
    for _position in range(POST_LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def new_page_code() -> str:
    """Return a random code for a page."""
    return "".join(secrets.choice(ALPHABET) for _position in range(PAGE_LENGTH))


def normalize_code(typed: str) -> str:
    """Return the code that a person has typed, in whatever case, or "" if it cannot be one."""
    code = typed.strip(TRAILING).lower().translate(LOOK_ALIKES)
    return code if CODE.fullmatch(code) else ""


def contains_code(content: str, code: str) -> bool:
    """Return True if ``content`` has an address that ends in ``code``, percent-encoded or not."""
    return re.search(rf"(?:/|%2F){code}(?![0-9A-Za-z])", content) is not None
