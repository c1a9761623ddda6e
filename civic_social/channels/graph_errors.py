"""Meta's error codes and the exception that each of them becomes.

Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling and, for the rows marked C,
reports by developers of publishing tools. Looked up on 2026-11-23.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """The exception and the problem for one error code.

    ``retry_after``: seconds until the next attempt if Meta gives none.
    """

    error_class: type[DeliveryError]
    problem: str
    retry_after: int | None = None


HOUR = 60 * 60

#: Rules by subcode; they take precedence over the rules by code.
SUBCODES = {
    458: ErrorRule(AuthenticationError, "app-removed"),
    459: ErrorRule(AuthenticationError, "checkpoint"),
    460: ErrorRule(AuthenticationError, "password-changed"),
    463: ErrorRule(AuthenticationError, "token-expired"),
    464: ErrorRule(AuthenticationError, "unconfirmed-user"),
    467: ErrorRule(AuthenticationError, "token-invalid"),
    492: ErrorRule(AuthenticationError, "no-page-role"),
    2069032: ErrorRule(AuthenticationError, "page-token-needed"),
    2069030: ErrorRule(NeedsPerson, "not-in-new-pages"),
    2069031: ErrorRule(NeedsPerson, "not-in-new-pages"),
    2069033: ErrorRule(NeedsPerson, "not-in-new-pages"),
    2853006: ErrorRule(AuthenticationError, "permission-missing"),
    1390008: ErrorRule(RateLimited, "too-fast", 2 * HOUR),
    2207042: ErrorRule(RateLimited, "quota-used-up", HOUR),
    # Instagram: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
    2207001: ErrorRule(OutcomeUnknown, "network-down"),
    2207003: ErrorRule(TransientError, "picture-not-fetched", 60),
    2207004: ErrorRule(PermanentError, "picture-refused"),
    2207005: ErrorRule(PermanentError, "picture-refused"),
    2207006: ErrorRule(OutcomeUnknown, "container-gone"),
    2207008: ErrorRule(OutcomeUnknown, "container-gone"),
    2207009: ErrorRule(PermanentError, "picture-refused"),
    2207010: ErrorRule(PermanentError, "caption-refused"),
    2207020: ErrorRule(TransientError, "container-gone"),
    2207023: ErrorRule(PermanentError, "bad-format"),
    2207027: ErrorRule(TransientError, "picture-in-preparation", 60),
    2207028: ErrorRule(PermanentError, "bad-format"),
    2207032: ErrorRule(TransientError, "container-gone"),
    2207050: ErrorRule(AccountBlocked, "account-restricted"),
    2207051: ErrorRule(AccountBlocked, "blocked-for-policy"),
    2207052: ErrorRule(TransientError, "picture-not-fetched", 5 * 60),
    2207053: ErrorRule(TransientError, "container-gone"),
    1366046: ErrorRule(PermanentError, "picture-refused"),  # C
    1366051: ErrorRule(TransientError, "picture-used"),  # C
    1346003: ErrorRule(PermanentError, "content-flagged"),  # C
    1404102: ErrorRule(PermanentError, "content-flagged"),  # C
    1404006: ErrorRule(AccountBlocked, "account-restricted"),  # C
    1404112: ErrorRule(AccountBlocked, "account-restricted"),  # C
    1404078: ErrorRule(AccountBlocked, "identity-needed"),  # C
    4854002: ErrorRule(AccountBlocked, "identity-needed"),  # C
    1609005: ErrorRule(TransientError, "link-not-scraped"),
    1609008: ErrorRule(PermanentError, "bad-link"),  # C
    2061006: ErrorRule(PermanentError, "bad-link"),  # C
    1349125: ErrorRule(PermanentError, "bad-format"),  # C
    1363047: ErrorRule(OutcomeUnknown, "network-down"),  # C
    1609010: ErrorRule(OutcomeUnknown, "network-down"),  # C
}

#: Rules by code, for errors without a known subcode.
CODES = {
    1: ErrorRule(OutcomeUnknown, "network-down"),
    2: ErrorRule(OutcomeUnknown, "network-down"),
    3: ErrorRule(NeedsPerson, "capability-missing"),
    4: ErrorRule(RateLimited, "rate-limited", HOUR),
    9: ErrorRule(RateLimited, "quota-used-up", 6 * HOUR),
    10: ErrorRule(AuthenticationError, "permission-missing"),
    17: ErrorRule(RateLimited, "rate-limited", HOUR),
    32: ErrorRule(RateLimited, "rate-limited", HOUR),
    100: ErrorRule(PermanentError, "bad-parameter"),
    102: ErrorRule(AuthenticationError, "token-invalid"),
    104: ErrorRule(AuthenticationError, "proof-invalid"),
    190: ErrorRule(AuthenticationError, "token-invalid"),
    324: ErrorRule(PermanentError, "picture-refused"),  # C
    341: ErrorRule(RateLimited, "rate-limited", 6 * HOUR),
    368: ErrorRule(AccountBlocked, "blocked-for-policy"),
    506: ErrorRule(OutcomeUnknown, "duplicate"),
    613: ErrorRule(RateLimited, "rate-limited", HOUR),
    1609005: ErrorRule(TransientError, "link-not-scraped"),
    1705: ErrorRule(AuthenticationError, "page-token-needed"),
    80001: ErrorRule(RateLimited, "rate-limited", HOUR),
    80002: ErrorRule(RateLimited, "rate-limited", HOUR),
} | {code: ErrorRule(AuthenticationError, "permission-missing") for code in range(200, 300)}

#: Meta's answer for an object that does not exist, that we may not see, or that lacks the requested method.
OBJECT_GONE = (100, 33)


def exception_for(body: dict[str, Any], *, writing: bool, retry_after: float | None = None) -> DeliveryError:
    """Return the exception for Meta's error object (the value of the key ``error``).

    ``writing``: the request could have changed something, so an uncertain result is ``OutcomeUnknown``;
    without it, ``TransientError``. ``retry_after``: seconds to wait according to the response headers.
    """
    code, subcode = body.get("code"), body.get("error_subcode")
    rule = _find_rule(code, subcode, is_transient=bool(body.get("is_transient")))
    details = {"code": code, "subcode": subcode, "trace": body.get("fbtrace_id", "")}
    error_class = rule.error_class
    if error_class is OutcomeUnknown and not writing:
        error_class = TransientError
    if issubclass(error_class, TransientError):
        return error_class(rule.problem, retry_after=retry_after or rule.retry_after, **details)
    return error_class(rule.problem, **details)


def _find_rule(code: int | None, subcode: int | None, *, is_transient: bool) -> ErrorRule:
    """Return the rule for an error.

    An unknown code that Meta calls transient leaves the outcome unknown, and so does an error without a code,
    which comes from a gateway. Every other unknown code is a refusal.
    """
    if (code, subcode) == OBJECT_GONE:
        return ErrorRule(NeedsPerson, "object-gone")
    if subcode in SUBCODES:
        return SUBCODES[subcode]
    if code in CODES:
        return CODES[code]
    if is_transient or code is None:
        return ErrorRule(OutcomeUnknown, "network-down")
    return ErrorRule(PermanentError, "refused")
