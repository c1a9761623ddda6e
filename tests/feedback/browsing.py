"""Requests to the form and the inbox, as a browser without JavaScript sends them."""

import re

import altcha
from django.urls import reverse

from feedback.spam_protection import proof_of_work
from feedback.spam_protection.ticket import Ticket


def private_url(submission) -> str:
    """Return the URL of the submission's private page."""
    return f"{submission.page.url}sent/{submission.secret}/"


def ticket_in(html: str) -> str:
    """Return the signed ticket in the HTML of a form."""
    return re.search(r'name="ticket" value="([^"]+)"', html).group(1)


def solve_sum(ticket: str, page_id: int) -> str:
    """Return the answer to the sum question of a signed ticket."""
    return str(sum(Ticket.read(ticket, page_id).terms))


def solve_proof_of_work(ticket: Ticket) -> str:
    """Return the solution of a new challenge for the ticket, as the widget posts it."""
    challenge = altcha.Challenge.from_dict(proof_of_work.new_challenge(ticket))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def case_html(client, submission) -> str:
    """Return the HTML of the submission's page in the inbox."""
    return client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()


def post_action(client, submission, action, **data):
    """Post the form of an action on the submission's page in the inbox, and return the response."""
    prefixed = {f"{action}-{name}": value for name, value in data.items()}
    return client.post(reverse("feedback_inbox:step", args=[submission.pk, action]), prefixed)
