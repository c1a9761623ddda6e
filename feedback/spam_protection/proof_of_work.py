"""The proof of work of the ALTCHA widget, which a browser solves without the person noticing."""

import datetime
import json
from typing import Any

import altcha
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..conf import settings
from .ticket import Ticket

ALGORITHM = "PBKDF2/SHA-256"
MAXIMUM_PAYLOAD_LENGTH = 4000


def hmac_secret() -> str:
    """Return the key that signs challenges, derived from the site's secret for this purpose only."""
    return salted_hmac("feedback.proof", "challenge", algorithm="sha256").hexdigest()


def new_challenge(ticket: Ticket) -> dict[str, Any]:
    """Return a challenge for the widget that is valid for this ticket only."""
    return altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=settings.PROOF_COST,
        expires_at=timezone.now() + datetime.timedelta(hours=settings.TICKET_HOURS),
        data={"ticket": ticket.key.hex},
        hmac_secret=hmac_secret(),
    ).to_dict()


def is_solved(payload: str, ticket: Ticket) -> bool:
    """Return True if ``payload`` solves a challenge that this site issued for the ticket.

    The cheap comparisons come first, so that a forged payload does not cost a PBKDF2 computation.
    """
    if not payload or len(payload) > MAXIMUM_PAYLOAD_LENGTH:
        return False
    try:
        solved = altcha.Payload.from_base64(payload)
        parameters = solved.challenge.parameters
        if parameters.algorithm != ALGORITHM or parameters.data != {"ticket": ticket.key.hex}:
            return False
        return altcha.verify_solution(solved, hmac_secret()).verified
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        # The library raises all of these for a malformed payload.
        return False


def challenge_json(ticket: Ticket) -> str:
    """Return a new challenge as the JSON for the widget's attribute."""
    return json.dumps(new_challenge(ticket))
