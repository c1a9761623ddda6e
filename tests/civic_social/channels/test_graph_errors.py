"""The mapping of Meta's error codes to exceptions and problems."""

from pathlib import Path

import pytest

from civic_social.channels.graph.error_codes import (
    ACCOUNT_GONE,
    CODES,
    MESSAGES,
    SUBCODES,
    Cause,
    Ending,
)
from civic_social.channels.graph.errors import exception_for
from civic_social.channels.graph.versions import VERSIONS
from civic_social.error_messages import explain, find_explanation
from civic_social.exceptions import (
    AccountBlocked,
    AppRefused,
    AuthenticationError,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    Scope,
    TransientError,
)

TABLE = [
    # code, subcode, exception of a write request, problem
    (1, None, OutcomeUnknown, "network-down"),
    (2, None, OutcomeUnknown, "network-down"),
    (3, None, AccountBlocked, "capability-missing"),
    (4, None, RateLimited, "rate-limited"),
    (17, None, RateLimited, "rate-limited"),
    (32, None, RateLimited, "rate-limited"),
    (613, None, RateLimited, "rate-limited"),
    (80001, None, RateLimited, "rate-limited"),
    (80002, None, RateLimited, "rate-limited"),
    (9, 2207042, RateLimited, "quota-used-up"),
    (10, None, AuthenticationError, "permission-missing"),
    (200, None, AuthenticationError, "permission-missing"),
    (299, None, AuthenticationError, "permission-missing"),
    (100, None, PermanentError, "bad-parameter"),
    (100, 33, NeedsPerson, "object-gone"),
    (102, None, AuthenticationError, "token-invalid"),
    (101, None, AppRefused, "proof-invalid"),
    (104, None, AppRefused, "proof-invalid"),
    (2635, None, AppRefused, "api-version-ended"),
    (190, None, AuthenticationError, "token-invalid"),
    (190, 458, AuthenticationError, "app-removed"),
    (190, 459, AuthenticationError, "checkpoint"),
    (190, 460, AuthenticationError, "password-changed"),
    (190, 463, AuthenticationError, "token-expired"),
    (190, 464, AuthenticationError, "unconfirmed-user"),
    (190, 467, AuthenticationError, "token-invalid"),
    (190, 492, AuthenticationError, "no-page-role"),
    (190, 2069032, AuthenticationError, "page-token-needed"),
    (200, 2069030, NeedsPerson, "not-in-new-pages"),
    (200, 2069031, NeedsPerson, "not-in-new-pages"),
    (200, 2069033, NeedsPerson, "not-in-new-pages"),
    (1, 2853006, AuthenticationError, "permission-missing"),
    (324, None, TransientError, "picture-not-fetched"),
    (341, None, RateLimited, "rate-limited"),
    (368, None, AccountBlocked, "blocked-for-policy"),
    (368, 1390008, RateLimited, "too-fast"),
    (506, None, OutcomeUnknown, "duplicate"),
    (1609005, None, TransientError, "link-not-scraped"),
    (100, 1609005, TransientError, "link-not-scraped"),
    (100, 1366046, PermanentError, "picture-refused"),
    (100, 1366051, TransientError, "picture-used"),
    (368, 1346003, PermanentError, "content-flagged"),
    (368, 1404102, PermanentError, "content-flagged"),
    (368, 1404006, AccountBlocked, "account-restricted"),
    (368, 1404112, AccountBlocked, "account-restricted"),
    (10, 1404078, AccountBlocked, "identity-needed"),
    (10, 4854002, AccountBlocked, "identity-needed"),
    (100, 1609008, PermanentError, "bad-link"),
    (100, 2061006, PermanentError, "bad-link"),
    (100, 1349125, PermanentError, "bad-format"),
    (1, 1363047, OutcomeUnknown, "network-down"),
    (1, 1609010, OutcomeUnknown, "network-down"),
    (20, 1772107, OutcomeUnknown, "answer-lost"),
    (1705, None, AuthenticationError, "page-token-needed"),
    (10900, None, NeedsPerson, "message-sent-already"),
    (-1, 2207001, OutcomeUnknown, "network-down"),
    (-2, 2207003, TransientError, "picture-not-fetched"),
    (36000, 2207004, PermanentError, "picture-refused"),
    (36001, 2207005, PermanentError, "picture-refused"),
    (24, 2207006, OutcomeUnknown, "container-gone"),
    (24, 2207008, OutcomeUnknown, "container-gone"),
    (36003, 2207009, PermanentError, "picture-refused"),
    (100, 2207010, PermanentError, "caption-refused"),
    (-2, 2207020, TransientError, "container-gone"),
    (100, 2207023, PermanentError, "bad-format"),
    (9007, 2207027, TransientError, "picture-in-preparation"),
    (100, 2207028, PermanentError, "bad-format"),
    (-1, 2207032, TransientError, "container-gone"),
    (25, 2207050, AccountBlocked, "account-restricted"),
    (4, 2207051, AccountBlocked, "blocked-for-policy"),
    (9004, 2207052, TransientError, "picture-not-fetched"),
    (-1, 2207053, TransientError, "container-gone"),
    (987654, None, DoubtfulRefusal, "refused"),
    (987654, 33, DoubtfulRefusal, "refused"),
    (None, None, OutcomeUnknown, "network-down"),
]


ROWS = [*CODES.values(), *SUBCODES.values(), *MESSAGES.values(), ACCOUNT_GONE]


@pytest.mark.parametrize(("code", "subcode", "expected", "problem"), TABLE)
def test_error_code_maps_to_exception_and_problem(code, subcode, expected, problem):
    error = exception_for({"code": code, "error_subcode": subcode, "message": "secret"}, writing=True)
    assert type(error) is expected
    assert error.problem == problem
    assert error.details["code"] == code
    assert "secret" not in str(error)


def test_all_mapped_codes_are_tested():
    tested = {(code, subcode) for code, subcode, *_ in TABLE}
    assert {code for code in CODES if not 200 <= code < 300} <= {code for code, _ in tested}
    assert set(SUBCODES) <= {subcode for _, subcode in tested}


def test_all_mapped_problems_are_explained():
    for row in ROWS:
        assert find_explanation(row.problem)
        explanation = explain(row.problem, {"code": 1})
        assert explanation.what
        assert explanation.next_step


@pytest.mark.parametrize(("code", "subcode"), [(1, None), (2, None), (506, None), (1, 1609010)])
def test_ambiguous_error_of_a_read_is_transient(code, subcode):
    error = exception_for({"code": code, "error_subcode": subcode}, writing=False)
    assert type(error) is TransientError


def test_unknown_transient_error_of_a_write_leaves_the_outcome_unknown():
    error = exception_for({"code": 987654, "is_transient": True}, writing=True)
    assert type(error) is OutcomeUnknown


def test_retry_after_of_the_response_replaces_the_default():
    assert exception_for({"code": 80001}, writing=True, retry_after=420).retry_after == 420
    assert exception_for({"code": 80001}, writing=True).retry_after == 3600


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (100, "invalid appsecret_proof provided in the api argument", (AppRefused, "proof-invalid")),
        (
            100,
            "api calls from the server require an appsecret_proof argument",
            (AppRefused, "proof-invalid"),
        ),
        (190, "error validating application. application has been deleted.", (AppRefused, "proof-invalid")),
        (
            200,
            "(#200) this post wasn't created by the application",
            (NeedsPerson, "made-by-other-app"),
        ),
        (100, "(#100) param message must be a string", (PermanentError, "bad-parameter")),
    ],
)
def test_message_decides_where_meta_has_no_code(code, message, expected):
    error = exception_for({"code": code, "message": message}, writing=True)
    assert (type(error), error.problem) == expected


def test_missing_account_stops_the_account_and_not_the_post():
    gone = {"code": 100, "error_subcode": 33}
    assert type(exception_for(gone, writing=True)) is NeedsPerson
    error = exception_for(gone, writing=True, is_account=True)
    assert (type(error), error.problem) == (AccountBlocked, "account-gone")


def test_only_an_error_caused_by_the_post_refuses_it():
    for row in ROWS:
        refuses_post = issubclass(row.error_class, PermanentError)
        assert refuses_post == (row.cause == Cause.POST and row.ends == Ending.EDIT), row


def test_each_error_is_ended_by_somebody_who_can_end_it():
    for row in ROWS:
        stops = issubclass(row.error_class, AppRefused | AuthenticationError | AccountBlocked)
        assert stops == (row.ends in (Ending.SETTINGS, Ending.RECONNECT, Ending.AT_META)), row


@pytest.mark.parametrize(
    ("code", "scope"),
    [(4, Scope.APP), (17, Scope.PERSON), (32, Scope.PAGE), (80001, Scope.PAGE), (80002, Scope.ACCOUNT)],
)
def test_rate_limit_concerns_the_app_the_person_the_page_or_the_account(code, scope):
    assert exception_for({"code": code}, writing=True).scope == scope


def test_every_code_and_version_is_in_the_reference():
    text = (Path(__file__).parents[3] / "docs/reference/meta-errors.md").read_text()
    codes = [code for code in CODES if not 200 <= code < 300]
    missing = [code for code in codes if f"| {code} |" not in text]
    missing += [subcode for subcode in SUBCODES if f"| subcode {subcode} |" not in text]
    missing += [version.name for version in VERSIONS if f"| {version.name} |" not in text]
    assert missing == []
