"""The spam check of a posted form."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..conf import settings
from .proof_of_work import is_solved
from .sum_question import is_correct, is_first_answer
from .ticket import Ticket

#: Name of an input that is hidden from people; programs tend to fill it in.
HONEYPOT = "website"

#: Reasons for which a submission is suspected spam, by the code that is stored with it.
SUSPICIONS = {
    "honeypot": gettext_lazy("a field was filled in that people do not see"),
    "too-fast": gettext_lazy("it was sent faster than a person reads the form"),
    "links": gettext_lazy("it holds many links"),
}


@dataclass(frozen=True)
class CheckResult:
    """The result of a spam check: the ticket for the next form, and a message if the check failed."""

    ticket: Ticket
    message: str = ""
    #: True if the message belongs to the sum question and not to the page as a whole.
    about_answer: bool = False

    @property
    def passed(self) -> bool:
        """Return True if the form may be accepted."""
        return not self.message


def check_post(data: QueryDict, page_id: int) -> CheckResult:
    """Return the result of the spam check of a posted form."""
    ticket = Ticket.read(data.get("ticket", ""), page_id)
    if ticket is None or ticket.expired:
        renewed = ticket.renewed() if ticket else Ticket.issue(page_id)
        return CheckResult(renewed, expired_message())
    if ticket.passed or (ticket.takes_proof_of_work and is_solved(data.get("altcha", ""), ticket)):
        return CheckResult(ticket.as_passed())
    answer = data.get("sum", "")
    if answer.strip():
        is_right = is_correct(answer, ticket)
        if is_first_answer(answer, ticket) and is_right:
            return CheckResult(ticket.as_passed())
        message = (
            _("This question has been answered before. Your text is kept: answer the new question.")
            if is_right
            else _("The answer to the check is not right. Your text is kept: answer the new question.")
        )
    else:
        message = _("Answer the question that tells people from programs. Your text is kept.")
    return CheckResult(ticket.renewed(), message, about_answer=True)


def expired_message() -> str:
    """Return the message for a form whose ticket has expired."""
    return _("The check has expired. Your text is kept: press “Send” again.")


def find_suspicion(data: QueryDict, ticket: Ticket, comment: str) -> str:
    """Return the code of the reason for which a submission is suspected spam, or an empty string."""
    if data.get(HONEYPOT):
        return "honeypot"
    if ticket.age < settings.MINIMUM_SECONDS:
        return "too-fast"
    if comment.count("http://") + comment.count("https://") > settings.MAXIMUM_LINKS:
        return "links"
    return ""
