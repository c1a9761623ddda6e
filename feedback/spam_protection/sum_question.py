"""A sum in words, for browsers without JavaScript."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import rate_limit
from .ticket import Ticket

NUMBERS = [
    gettext_noop("zero"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
]


def question_text(ticket: Ticket) -> str:
    """Return the ticket's question in the active language."""
    *first, last = (_(NUMBERS[term]) for term in ticket.terms)
    words = {"first": _(" plus ").join(first), "second": last}
    return _("What is %(first)s plus %(second)s? Answer with a number.") % words


def is_correct(answer: str, ticket: Ticket) -> bool:
    """Return True if ``answer`` is the sum of the ticket's numbers."""
    answer = answer.strip().rstrip(".")
    return len(answer) <= 4 and answer.isdecimal() and int(answer) == sum(ticket.terms)


def is_first_answer(answer: str, ticket: Ticket) -> bool:
    """Return True if no other answer was given to the ticket's question; any answer spends it.

    The same answer may come again, as with a second press of the button. It is stored for an hour at most:
    a new question is as easy to get as the next hour of an old one.
    """
    question = f"{ticket.key.hex} {ticket.question}"
    given = int(is_correct(answer, ticket))
    return rate_limit.first_value("question", question, given, hours=1) == given
