"""Retry policy: the outcome and the pause that follow from each error."""

import pytest

from civic_social.delivery.retries import FIRST_PAUSE, LONGEST_PAUSE, backoff, result_of
from civic_social.exceptions import (
    AccountBlocked,
    AppRefused,
    AuthenticationError,
    CredentialsUnreadable,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models.states import Outcome


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TransientError(), Outcome.RETRY),
        (RateLimited(), Outcome.REST),
        (OutcomeUnknown(), Outcome.UNKNOWN),
        (AuthenticationError(), Outcome.ACCOUNT_STOPPED),
        (CredentialsUnreadable(), Outcome.ACCOUNT_STOPPED),
        (AccountBlocked(), Outcome.ACCOUNT_STOPPED),
        (AppRefused(), Outcome.ACCOUNT_STOPPED),
        (NeedsPerson(), Outcome.PERSON),
        (Vanished(), Outcome.VANISHED),
        (PermanentError(), Outcome.REFUSED),
        (DoubtfulRefusal(), Outcome.REFUSED),
    ],
)
def test_each_kind_of_error_has_one_outcome(error, outcome):
    result = result_of(error, failures=1, max_failures=12)
    assert (result.outcome, result.problem) == (outcome, error.problem)


def test_pauses_double_up_to_the_longest_and_are_spread_at_random():
    assert [backoff(n, 1) for n in (1, 2, 3)] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert backoff(50, 1) == LONGEST_PAUSE
    assert backoff(1, 0) == FIRST_PAUSE / 2


def test_retry_waits_at_least_as_long_as_the_network_requires():
    assert result_of(TransientError(retry_after=500), 1, 12, chance=0).seconds == 500
    assert result_of(TransientError(retry_after=1), 3, 12, chance=1).seconds == FIRST_PAUSE * 4


def test_last_failure_is_a_refusal_that_names_the_cause():
    result = result_of(TransientError("link-not-scraped"), failures=12, max_failures=12)
    assert (result.outcome, result.details["cause"]) == (Outcome.REFUSED, "link-not-scraped")


def test_last_lost_response_asks_a_person_instead_of_refusing():
    result = result_of(TransientError("answer-lost"), failures=12, max_failures=12)
    assert (result.outcome, result.problem) == (Outcome.PERSON, "cannot-verify")


def test_rate_limit_never_counts_as_too_many_failures():
    assert result_of(RateLimited(retry_after=60), failures=99, max_failures=12).outcome == Outcome.REST
