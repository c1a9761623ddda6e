"""The signed ticket that travels with an opened form.

It names the form that was opened and when, holds a random key under which one submission can be stored, and
remembers that its holder has already shown to be a person. The key is unique in the table of submissions:
so the ticket, and every proof bound to it, is good for one submission, on any number of processes, without a
store of used proofs.
"""

import secrets
import time
import uuid
from dataclasses import dataclass, replace

from django.core import signing

from ..conf import setting

SALT = "feedback.ticket"


@dataclass(frozen=True)
class Ticket:
    """An opened form."""

    page_id: int
    key: uuid.UUID
    opened_at: float
    terms: tuple[int, int]
    passed: bool = False
    expired: bool = False

    @classmethod
    def issue(cls, page_id: int) -> "Ticket":
        """Return a ticket for a form that is being opened now."""
        return cls(page_id, uuid.uuid4(), time.time(), new_terms())

    @classmethod
    def read(cls, text: str, page_id: int) -> "Ticket | None":
        """Return the ticket that ``text`` holds, or None if we never gave it out for this page.

        One that has lain too long comes back as ``expired``: it still says which submission it belongs to.
        """
        signer = signing.TimestampSigner(salt=SALT)
        try:
            data = signer.unsign_object(text)
        except signing.BadSignature:
            return None
        if data["page"] != page_id:
            return None
        ticket = cls(page_id, uuid.UUID(data["key"]), data["opened"], tuple(data["terms"]), data["passed"])
        try:
            signer.unsign(text, max_age=setting("TICKET_HOURS") * 3600)
        except signing.SignatureExpired:
            return replace(ticket, expired=True, passed=False)
        return ticket

    def __str__(self):
        return signing.TimestampSigner(salt=SALT).sign_object(
            {
                "page": self.page_id,
                "key": self.key.hex,
                "opened": self.opened_at,
                "terms": self.terms,
                "passed": self.passed,
            }
        )

    def renewed(self) -> "Ticket":
        """Return the same ticket with a new question, to be signed now."""
        return replace(self, terms=new_terms(), expired=False)

    def admitted(self) -> "Ticket":
        """Return the same ticket, whose holder need not be checked again."""
        return replace(self, passed=True)

    @property
    def age(self) -> float:
        """Seconds since the form was opened."""
        return time.time() - self.opened_at


def new_terms() -> tuple[int, int]:
    """Return two numbers to be added by somebody without JavaScript."""
    return secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
