"""An error becomes a decision: when to try again, or whom to ask. Pure rules."""

from __future__ import annotations

import random
from dataclasses import dataclass

from ..exceptions import (
    AccountBlocked,
    AuthenticationError,
    CivicSocialError,
    CredentialsUnreadable,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from ..models.states import Outcome

#: Seconds before the second try; each further one doubles it, up to the longest pause.
FIRST_PAUSE, LONGEST_PAUSE = 15, 60 * 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome``, the problem's sentence, and after how many ``seconds`` it goes on."""

    outcome: Outcome
    problem: str = ""
    details: dict | None = None
    seconds: float = 0


def backoff(failures: int, chance: float) -> float:
    """Return the seconds before the next try after ``failures`` failures in a row.

    Doubles each time, with jitter: ``chance`` from 0 to 1 spreads the accounts of one outage between half
    and the whole of the pause.
    """
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 16))
    return pause * (0.5 + chance / 2)


def judge(error: CivicSocialError, failures: int, max_failures: int, chance: float | None = None) -> Verdict:
    """Return what follows from ``error``, the ``failures``-th in a row of this post."""
    details = {**error.details, "failures": failures}
    if isinstance(error, RateLimited):
        return Verdict(Outcome.REST, error.problem, details, error.retry_after or LONGEST_PAUSE)
    if isinstance(error, TransientError):
        if failures >= max_failures and error.problem == OutcomeUnknown.problem:
            # It was published, and only where it stands could not be found out.
            return Verdict(Outcome.PERSON, "cannot-verify", details)
        if failures >= max_failures:
            return Verdict(Outcome.REFUSED, "too-many-failures", {**details, "cause": error.problem})
        chance = random.random() if chance is None else chance  # noqa: S311
        pause = max(backoff(failures, chance), error.retry_after or 0)
        return Verdict(Outcome.RETRY, error.problem, details, pause)
    outcome = next(
        outcome
        for kind, outcome in (
            (OutcomeUnknown, Outcome.UNKNOWN),
            (AuthenticationError, Outcome.ACCOUNT_STOPPED),
            (CredentialsUnreadable, Outcome.ACCOUNT_STOPPED),
            (AccountBlocked, Outcome.ACCOUNT_STOPPED),
            (NeedsPerson, Outcome.PERSON),
            (Vanished, Outcome.VANISHED),
            (PermanentError, Outcome.REFUSED),
            (CivicSocialError, Outcome.REFUSED),
        )
        if isinstance(error, kind)
    )
    return Verdict(outcome, error.problem, details)
