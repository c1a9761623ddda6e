"""The versions of the Graph API and their ends.

Sources: https://developers.facebook.com/docs/graph-api/changelog/versions for the released versions; the
blog of 2026-11-04 for v27.0. A version lives for two years after the release of the next one
(https://developers.facebook.com/docs/graph-api/guides/versioning), which gives the end of v26.0, for which
Meta has published no date yet. Looked up on 2026-11-29.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class GraphVersion:
    """A version; ``ends_on`` is None as long as no end is known."""

    name: str
    released_on: date
    ends_on: date | None


VERSIONS = (
    GraphVersion("v27.0", date(2026, 11, 4), None),
    GraphVersion("v26.0", date(2026, 7, 29), date(2028, 11, 4)),
    GraphVersion("v25.0", date(2026, 2, 18), date(2028, 7, 29)),
    GraphVersion("v24.0", date(2025, 10, 8), date(2028, 2, 18)),
    GraphVersion("v23.0", date(2025, 5, 29), date(2027, 10, 8)),
    GraphVersion("v22.0", date(2025, 1, 21), date(2027, 5, 20)),
    GraphVersion("v21.0", date(2024, 10, 2), date(2027, 1, 21)),
    GraphVersion("v20.0", date(2024, 5, 21), date(2026, 9, 24)),
    GraphVersion("v19.0", date(2024, 1, 23), date(2026, 5, 21)),
)
#: The versions that the tests run with.
TESTED = ("v26.0", "v27.0")


def end_of(name: str) -> date | None:
    """Return the last day of a version, or None if it is not known."""
    return next((version.ends_on for version in VERSIONS if version.name == name), None)


def has_ended(name: str, today: date) -> bool:
    """Return True if Meta no longer serves the version ``name`` on ``today``, as far as it is known."""
    ends_on = end_of(name)
    return ends_on is not None and ends_on < today
