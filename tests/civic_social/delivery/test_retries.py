"""An error becomes a decision."""

import pytest

from civic_social.delivery.retries import FIRST_PAUSE, LONGEST_PAUSE, backoff, result_of
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    CredentialsUnreadable,
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
        (NeedsPerson(), Outcome.PERSON),
        (Vanished(), Outcome.VANISHED),
        (PermanentError(), Outcome.REFUSED),
    ],
)
def test_each_kind_of_error_has_one_outcome(error, outcome):
    result = result_of(error, failures=1, max_failures=12)
    assert (result.outcome, result.problem) == (outcome, error.problem)


def test_pauses_double_up_to_the_longest_and_are_spread_by_chance():
    assert [backoff(n, 1) for n in (1, 2, 3)] == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert backoff(50, 1) == LONGEST_PAUSE
    assert backoff(1, 0) == FIRST_PAUSE / 2


def test_a_network_that_names_a_later_time_gets_it():
    assert result_of(TransientError(retry_after=500), 1, 12, chance=0).seconds == 500
    assert result_of(TransientError(retry_after=1), 3, 12, chance=1).seconds == FIRST_PAUSE * 4


def test_after_the_last_failure_the_cause_is_told():
    result = result_of(TransientError("link-not-scraped"), failures=12, max_failures=12)
    assert (result.outcome, result.details["cause"]) == (Outcome.REFUSED, "link-not-scraped")


def test_what_was_published_and_is_not_found_is_never_called_refused():
    result = result_of(TransientError("answer-lost"), failures=12, max_failures=12)
    assert (result.outcome, result.problem) == (Outcome.PERSON, "cannot-verify")


def test_silence_that_is_asked_for_never_counts_as_too_many_failures():
    assert result_of(RateLimited(retry_after=60), failures=99, max_failures=12).outcome == Outcome.REST
