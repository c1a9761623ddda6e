"""Large numbers in groups of three digits, as the user's language writes them."""

from __future__ import annotations

from django.utils.formats import get_format

#: Smaller numbers stay whole: Bulgarian writes 1371, but 12 345 (with a no-break space).
FIRST_GROUPED = 10_000


def group_digits(number: int) -> str:
    """Return ``number`` with the separator of thousands of the active language."""
    if abs(number) < FIRST_GROUPED:
        return str(number)
    return f"{number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))
