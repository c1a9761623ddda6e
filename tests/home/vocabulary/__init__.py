"""schema.org's own vocabulary, release 30.0 of 2026-03-19, for the tests of structured data.

``schema_org.json`` is ``schemaorg-current-https.jsonld`` of that release, from schema.org's repository on
GitHub (CC BY-SA 3.0), without its texts: the classes above each class, the classes of each property, and the
values of each enumeration. ``python -m tests.home.vocabulary FILE`` makes it of a newer release.
"""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("schema_org.json")


@cache
def _vocabulary() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


def is_type(name: str) -> bool:
    """Whether schema.org has the class."""
    return name in _vocabulary()["classes"]


def lineage(name: str) -> set[str]:
    """Return the class and all that are above it."""
    above = _vocabulary()["classes"][name]
    return {name}.union(*map(lineage, above))


def has_property(type_name: str, name: str) -> bool:
    """Whether things of the class, or of one above it, have the property."""
    return not lineage(type_name).isdisjoint(_vocabulary()["properties"].get(name, ()))


def is_value(name: str) -> bool:
    """Whether the name is a value of one of schema.org's enumerations, such as ``EventCancelled``."""
    return name in _vocabulary()["values"]
