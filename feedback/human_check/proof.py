"""ALTCHA: the browser does a little work instead of the person."""

import datetime
import json

import altcha
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..conf import setting
from .ticket import Ticket

ALGORITHM = "PBKDF2/SHA-256"
LONGEST_PAYLOAD = 4000


def hmac_secret() -> str:
    """Return the key that signs challenges; derived, so that it is used for nothing else."""
    return salted_hmac("feedback.proof", "challenge", algorithm="sha256").hexdigest()


def new_challenge(ticket: Ticket) -> dict:
    """Return a challenge for the ALTCHA widget that is good for this ticket only."""
    return altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=setting("PROOF_COST"),
        expires_at=timezone.now() + datetime.timedelta(hours=setting("TICKET_HOURS")),
        data={"ticket": ticket.key.hex},
        hmac_secret=hmac_secret(),
    ).to_dict()


def is_proven(payload: str, ticket: Ticket) -> bool:
    """Return whether ``payload`` is the solution of a challenge that we made for this ticket.

    The cheap comparisons come first: only a challenge that we signed costs the work of checking it.
    """
    if not payload or len(payload) > LONGEST_PAYLOAD:
        return False
    try:
        solved = altcha.Payload.from_base64(payload)
        parameters = solved.challenge.parameters
        if parameters.algorithm != ALGORITHM or parameters.data != {"ticket": ticket.key.hex}:
            return False
        return altcha.verify_solution(solved, hmac_secret()).verified
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        # Whatever a stranger put where the widget's answer belongs.
        return False


def challenge_json(ticket: Ticket) -> str:
    """Return the challenge as the widget's attribute takes it."""
    return json.dumps(new_challenge(ticket))
