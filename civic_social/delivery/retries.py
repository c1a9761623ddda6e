"""Retry policy: an error becomes a result, with the time of the next try or the person to ask. No I/O."""

from __future__ import annotations

import random

from ..exceptions import (
    AccountBlocked,
    AppRefused,
    AuthenticationError,
    CivicSocialError,
    CredentialsUnreadable,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    RateLimited,
    Scope,
    TransientError,
    Vanished,
)
from ..models.attempts import AttemptResult
from ..models.states import Outcome

#: Errors that keep every post of an account from being sent.
STOPPING = (AppRefused, AuthenticationError, AccountBlocked, CredentialsUnreadable)
#: Seconds before the second try; each further try doubles it, up to the longest pause.
FIRST_PAUSE, LONGEST_PAUSE = 15, 60 * 60


def backoff(failures: int, chance: float) -> float:
    """Return the seconds before the next try after ``failures`` failures in a row.

    The pause doubles each time. ``chance`` from 0 to 1 spreads the accounts of one outage between half and
    the whole of the pause.
    """
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 16))
    return pause * (0.5 + chance / 2)


def result_of(
    error: CivicSocialError, failures: int, max_failures: int, chance: float | None = None
) -> AttemptResult:
    """Return the result of an attempt that ended in ``error``, the ``failures``-th failure in a row.

    A transient error is tried again until ``max_failures``, or for less if the error says so. ``chance`` as
    in ``backoff``; random if None.
    """
    details = {**error.details, "failures": failures}
    if isinstance(error, RateLimited):
        return AttemptResult(
            Outcome.REST, error.problem, details, error.retry_after or LONGEST_PAUSE, error.scope
        )
    if isinstance(error, TransientError):
        if error.max_failures and failures >= error.max_failures:
            return AttemptResult(Outcome.PERSON, error.asks or error.problem, details)
        if failures >= max_failures and error.problem == OutcomeUnknown.problem:
            # The network has published the post, and only its ID could not be found.
            return AttemptResult(Outcome.PERSON, "cannot-verify", details)
        if failures >= max_failures:
            return AttemptResult(Outcome.REFUSED, "too-many-failures", {**details, "cause": error.problem})
        chance = random.random() if chance is None else chance  # noqa: S311  # nosec  # no secret
        pause = max(backoff(failures, chance), error.retry_after or 0)
        return AttemptResult(Outcome.RETRY, error.problem, details, pause)
    scope = stop_scope(error)
    is_doubtful = isinstance(error, DoubtfulRefusal)
    return AttemptResult(_final_outcome(error), error.problem, details, scope=scope, is_doubtful=is_doubtful)


def stop_scope(error: CivicSocialError) -> Scope:
    """Return the accounts that an error of ``STOPPING`` stops."""
    return Scope.APP if isinstance(error, AppRefused) else Scope.ACCOUNT


def _final_outcome(error: CivicSocialError) -> Outcome:
    match error:
        case OutcomeUnknown():
            return Outcome.UNKNOWN
        case AppRefused() | AuthenticationError() | CredentialsUnreadable() | AccountBlocked():
            return Outcome.ACCOUNT_STOPPED
        case NeedsPerson():
            return Outcome.PERSON
        case Vanished():
            return Outcome.VANISHED
        case _:
            return Outcome.REFUSED
