"""A sum in words, for browsers without JavaScript."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
    first, second = (_(NUMBERS[term]) for term in ticket.terms)
    return _("What is %(first)s plus %(second)s? Answer with a number.") % {"first": first, "second": second}


def is_correct(answer: str, ticket: Ticket) -> bool:
    """Return True if ``answer`` is the sum of the ticket's two numbers."""
    answer = answer.strip().rstrip(".")
    return len(answer) <= 4 and answer.isdecimal() and int(answer) == sum(ticket.terms)
