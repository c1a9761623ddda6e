"""The mailbox behind the spellings of an e-mail address: one key for each mailbox.

The address is stored and used for sending as it was typed; limits, registrations, search and erasure compare
the keys.
"""

import re
import unicodedata
from typing import Any

from django.db import models

from .text_normalization import INVISIBLE, normalize_line

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
#: The full stops of other scripts, which mail programs treat as the dot of a domain.
_DOTS = re.compile("[\u3002\uff0e\uff61]")


def tidy(address: str) -> str:
    """Return a typed address without invisible characters, outer spaces and the dot after its domain."""
    return _DOTS.sub(".", _INVISIBLE.sub("", normalize_line(address))).strip().rstrip(".")


def mailbox_key(address: str) -> str:
    """Return the key of the mailbox: small letters, and the domain in its own letters, not in punycode."""
    local, at, domain = unicodedata.normalize("NFKC", tidy(address)).lower().rpartition("@")
    return local + at + ".".join(map(_decode_label, domain.split(".")))


def limit_key(address: str) -> str:
    """Return the key by which limits count: that of the mailbox without the part after a plus sign."""
    local, at, domain = mailbox_key(address).rpartition("@")
    return (local.partition("+")[0] or local) + at + domain


def has_foreign_letters(address: str) -> bool:
    """Return True if letters of another alphabet may pass for those of the address.

    A label is Latin, or Cyrillic as a whole; anything else is refused.
    """
    local, _at, domain = mailbox_key(address).rpartition("@")
    return not all(_is_of_one_alphabet(label) for label in (local, *domain.split(".")))


def _decode_label(label: str) -> str:
    """Return a label of a domain in its own letters; one that is no punycode stays."""
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except UnicodeError:
        return label


def _is_of_one_alphabet(label: str) -> bool:
    letters = [letter for letter in label if unicodedata.category(letter)[0] not in "NPS"]
    return all(map(_is_latin, letters)) or all(map(_is_cyrillic, letters))


def _is_latin(letter: str) -> bool:
    return letter == "ß" or unicodedata.normalize("NFD", letter)[0].isascii()


def _is_cyrillic(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CYRILLIC ")


class MailboxField(models.CharField):
    """The key of the mailbox of the row's ``email``, computed whenever the row is saved."""

    def __init__(self, **kwargs: Any) -> None:
        # The release before has no such column, and may run again after an update.
        options = {"max_length": 254, "blank": True, "editable": False, "db_index": True, "db_default": ""}
        super().__init__(**{**options, **kwargs})

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """Return the key of the present address."""
        # A long domain in punycode is never longer than in its own letters.
        key = mailbox_key(model_instance.email)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key
