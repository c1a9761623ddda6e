"""Requests of data subjects: finding and erasing everything that is stored about one person.

Other apps that store data of citizens without accounts add it with ``register_source``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.dispatch import Signal
from django.utils import timezone

from ..mailbox import mailbox_key
from .matching import has_phone, has_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Records shown of each source: above it, the search is too wide to be about one person.
MAXIMUM_RECORDS = 200


@dataclass(frozen=True)
class Person:
    """The details that a person has given; an empty string is not searched."""

    email: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""

    @property
    def mailbox(self) -> str:
        """The key of the mailbox, by which rows are found with an index; empty without an address."""
        return mailbox_key(self.email) if self.email else ""

    @property
    def is_only_email(self) -> bool:
        """Return True if nothing but the e-mail address is searched, so that an index finds every row."""
        return not (self.name or self.phone or self.address)

    def matches(
        self,
        *,
        mailbox: str = "",
        name: str = "",
        phone: str = "",
        address: str = "",
        texts: Iterable[str] = (),
    ) -> frozenset[str]:
        """Return the names of the details by which a row is about the person; empty if it is not.

        ``texts`` are answers to questions of an editor, which may ask for any of the details.
        """
        texts = list(texts)
        found = {
            "email": bool(self.email) and mailbox == self.mailbox,
            "name": any(has_words(text, self.name) for text in (name, *texts)),
            "phone": any(has_phone(text, self.phone) for text in (phone, *texts)),
            "address": any(has_words(text, self.address) for text in (address, *texts)),
        }
        return frozenset(detail for detail, is_found in found.items() if is_found)


@dataclass(frozen=True)
class Record:
    """One stored row about a person: ``values`` maps translated names to plain values, dates and lists."""

    key: str
    found_by: frozenset[str]
    values: dict[str, Any] = field(compare=False)

    @property
    def is_certain(self) -> bool:
        """Return True if more than a name, a telephone or an address alone points to the person."""
        return "email" in self.found_by or len(self.found_by) > 1


@dataclass(frozen=True)
class Source:
    """One kind of data that is stored about people without accounts.

    ``find(person)`` returns a list of records. ``erase(keys, user)`` erases the records with these keys; it
    returns the number erased, and the number kept for a legal reason.
    """

    name: str
    label: "StrOrPromise"
    find: Callable[[Person], list[Record]]
    erase: Callable[[list[str], Any], tuple[int, int]]


SOURCES: dict[str, Source] = {}

#: Sent after a person has erased records. The argument ``keys``: the keys of records by the name of their
#: source, with which ``erase`` can be called again after the restore of a backup.
records_erased = Signal()


def register_source(source: Source) -> None:
    """Register a kind of data, or replace the one with the same name; call it in an app's ``ready()``."""
    SOURCES[source.name] = source


def find(person: Person) -> dict[Source, list[Record]]:
    """Return the records of every source about the person, the certain ones first."""
    return {
        source: sorted(source.find(person), key=lambda record: -len(record.found_by))
        for source in SOURCES.values()
    }


def erase(keys: dict[str, list[str]], user: Any) -> dict[str, Any]:
    """Erase records by the name of their source and return a receipt with the numbers."""
    sources = []
    for source in SOURCES.values():
        erased, kept = source.erase(keys.get(source.name, []), user)
        sources.append({"label": str(source.label), "erased": erased, "kept": kept})
    records_erased.send(sender=Source, keys={name: found for name, found in keys.items() if found})
    return {"erased_at": timezone.now(), "sources": sources}


def select(found: dict[Source, list[Record]], chosen: Iterable[str]) -> dict[Source, list[Record]]:
    """Return the records whose posted names, ``source:key``, are among ``chosen``."""
    names = set(chosen)
    return {
        source: [record for record in records if f"{source.name}:{record.key}" in names]
        for source, records in found.items()
    }
