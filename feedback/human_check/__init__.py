"""Is it a person? Four checks that cost a person nothing, and none of which throws anything away.

``examine`` says whether a posted form may be taken (or why not, in a sentence), and whether what it brings
has to be kept apart as suspected spam for somebody to look at.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..conf import setting
from .proof import challenge_json, is_proven
from .question import is_answered, question_text
from .ticket import Ticket

__all__ = [
    "HONEYPOT",
    "SUSPICIONS",
    "Ticket",
    "Verdict",
    "challenge_json",
    "examine",
    "expired_message",
    "question_text",
    "suspicion",
]

#: The name of an input that people do not see and programs like to fill in.
HONEYPOT = "website"

#: What makes a submission look like spam, in words, by the code that is stored.
SUSPICIONS = {
    "honeypot": gettext_lazy("a field was filled in that people do not see"),
    "too-fast": gettext_lazy("it was sent faster than a person reads the form"),
    "links": gettext_lazy("it holds many links"),
}


@dataclass(frozen=True)
class Verdict:
    """What the check found: the ticket to go on with, and a message where the person has to act."""

    ticket: Ticket
    message: str = ""
    #: Whether the message is about the answer to the question, rather than about the page as a whole.
    about_answer: bool = False

    @property
    def passed(self) -> bool:
        """Whether the form may be taken."""
        return not self.message


def examine(data, page_id: int) -> Verdict:
    """Return the verdict on a posted form; ``data`` is its ``QueryDict``."""
    ticket = Ticket.read(data.get("ticket", ""), page_id)
    if ticket is None or ticket.expired:
        renewed = ticket.renewed() if ticket else Ticket.issue(page_id)
        return Verdict(renewed, expired_message())
    if ticket.passed or is_proven(data.get("altcha", ""), ticket):
        return Verdict(ticket.admitted())
    answer = data.get("sum", "")
    if is_answered(answer, ticket):
        return Verdict(ticket.admitted())
    if answer.strip():
        message = _("The answer to the check is not right. Your text is kept: answer the new question.")
    else:
        message = _("Answer the question that tells people from programs. Your text is kept.")
    return Verdict(ticket.renewed(), message, about_answer=True)


def expired_message() -> str:
    """Return what is said when everything is in order but too old."""
    return _("The check has expired. Your text is kept: press “Send” again.")


def suspicion(data, ticket: Ticket, comment: str) -> str:
    """Return the code of what makes a submission look like spam, or an empty string."""
    if data.get(HONEYPOT):
        return "honeypot"
    if ticket.age < setting("MINIMUM_SECONDS"):
        return "too-fast"
    if comment.count("http://") + comment.count("https://") > setting("MAXIMUM_LINKS"):
        return "links"
    return ""
