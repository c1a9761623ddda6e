"""The vocabulary of schema.org, release 30.0 of 2026-03-19, for the tests of structured data.

``schema_org.json`` is ``schemaorg-current-https.jsonld`` of that release, from schema.org's repository on
GitHub (CC BY-SA 3.0), without its texts: the superclasses of each class, the classes of each property, and
the values of each enumeration. ``python -m tests.home.vocabulary FILE`` updates it from a newer release.
"""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("schema_org.json")


@cache
def _vocabulary() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


def is_type(name: str) -> bool:
    """Return True if schema.org has the class."""
    return name in _vocabulary()["classes"]


def lineage(name: str) -> set[str]:
    """Return the class and all its superclasses."""
    above = _vocabulary()["classes"][name]
    return {name}.union(*map(lineage, above))


def has_property(type_name: str, name: str) -> bool:
    """Return True if the class or a superclass has the property."""
    return not lineage(type_name).isdisjoint(_vocabulary()["properties"].get(name, ()))


def is_value(name: str) -> bool:
    """Return True if the name is a value of an enumeration, such as ``EventCancelled``."""
    return name in _vocabulary()["values"]
