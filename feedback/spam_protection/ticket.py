"""The signed ticket in a hidden input of each opened form.

It holds the page, the time of opening, a random key, and whether its holder has passed the spam check. The
key becomes the unique key of the submission. So the ticket, and every proof of work bound to it, is good
for one submission, on any number of processes, without a store of used proofs.
"""

import secrets
import time
import uuid
from dataclasses import dataclass, replace

from django.core import signing

from ..conf import settings

SALT = "feedback.ticket"
#: Numbers of a sum question, unless a form asks for more of them.
USUAL_TERMS = 2


@dataclass(frozen=True)
class Ticket:
    """The ticket of one opened form; ``str(ticket)`` signs it."""

    page_id: int
    key: uuid.UUID
    opened_at: float
    #: The numbers of the sum question; more than two of them also replace the proof of work.
    terms: tuple[int, ...]
    passed: bool = False
    expired: bool = False
    #: Distinguishes questions of the ticket that have the same numbers.
    question: str = ""

    @classmethod
    def issue(cls, page_id: int, terms: int = USUAL_TERMS) -> "Ticket":
        """Return a new ticket, whose question has ``terms`` numbers, for a form that is opened now."""
        return cls(page_id, uuid.uuid4(), time.time(), new_terms(terms), question=new_question())

    @classmethod
    def read(cls, text: str, page_id: int) -> "Ticket | None":
        """Return the ticket in ``text``, or None if it was not signed by this site for this page.

        A ticket older than ``TICKET_HOURS`` has ``expired`` set; its key still identifies the submission.
        """
        signer = signing.TimestampSigner(salt=SALT)
        try:
            data = signer.unsign_object(text)
        except signing.BadSignature:
            return None
        if data["page"] != page_id:
            return None
        ticket = cls(
            page_id,
            uuid.UUID(data["key"]),
            data["opened"],
            tuple(data["terms"]),
            data["passed"],
            # Forms that were opened before an update have none.
            question=data.get("question", ""),
        )
        try:
            signer.unsign(text, max_age=settings.TICKET_HOURS * 3600)
        except signing.SignatureExpired:
            return replace(ticket, expired=True, passed=False)
        return ticket

    def __str__(self) -> str:
        return signing.TimestampSigner(salt=SALT).sign_object(
            {
                "page": self.page_id,
                "key": self.key.hex,
                "opened": self.opened_at,
                "terms": self.terms,
                "passed": self.passed,
                "question": self.question,
            }
        )

    def renewed(self, terms: int = 0) -> "Ticket":
        """Return the ticket with a new sum question, by default of as many numbers, to be answered again."""
        return replace(
            self,
            terms=new_terms(terms or len(self.terms)),
            question=new_question(),
            passed=False,
            expired=False,
        )

    def as_passed(self) -> "Ticket":
        """Return the ticket marked as passed, so that its holder is not checked again."""
        return replace(self, passed=True)

    @property
    def takes_proof_of_work(self) -> bool:
        """Return True if a proof of work may replace the answer to the question."""
        return len(self.terms) <= USUAL_TERMS

    @property
    def age(self) -> float:
        """Seconds since the form was opened."""
        return time.time() - self.opened_at


def new_terms(number: int) -> tuple[int, ...]:
    """Return the random numbers of a sum question."""
    return tuple(secrets.randbelow(8) + 2 for _term in range(number))


def new_question() -> str:
    """Return the random name of a question."""
    return secrets.token_hex(6)
