"""Protection against spam: a signed form ticket, a proof of work, a sum question, and rate limits.

No check discards what a person has written: a failed one shows the form again, a suspicion only sets the
submission aside for review.
"""

from .check import (
    HONEYPOT,
    SUSPICIONS,
    CheckResult,
    check_post,
    expired_message,
    find_suspicion,
)
from .proof_of_work import challenge_json
from .sum_question import question_text
from .ticket import Ticket

__all__ = [
    "HONEYPOT",
    "SUSPICIONS",
    "CheckResult",
    "Ticket",
    "challenge_json",
    "check_post",
    "expired_message",
    "find_suspicion",
    "question_text",
]
