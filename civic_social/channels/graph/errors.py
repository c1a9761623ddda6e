"""From Meta's error object to an exception, by the table in ``error_codes``."""

from __future__ import annotations

from typing import Any

from ...exceptions import (
    DeliveryError,
    DoubtfulRefusal,
    NeedsPerson,
    OutcomeUnknown,
    RateLimited,
    TransientError,
)
from .error_codes import (
    ACCOUNT_GONE,
    CODES,
    MESSAGES,
    OBJECT_GONE,
    SUBCODES,
    Cause,
    Ending,
    ErrorRule,
    Source,
)

__all__ = ["CODES", "OBJECT_GONE", "SUBCODES", "exception_for", "normalize_error"]


def exception_for(
    body: dict[str, Any], *, writing: bool, retry_after: float | None = None, is_account: bool = False
) -> DeliveryError:
    """Return the exception for Meta's error object (the value of the key ``error``).

    ``writing``: the request could have changed something, so an uncertain result is ``OutcomeUnknown``;
    without it, ``TransientError``. ``retry_after``: seconds to wait according to the response headers.
    ``is_account``: the request was sent to the account itself, so that a missing object is the account.
    """
    code, subcode = body.get("code"), body.get("error_subcode")
    rule = _find_rule(body, is_account=is_account)
    details = {"code": code, "subcode": subcode, "trace": body.get("fbtrace_id", "")}
    error_class = rule.error_class
    if error_class is OutcomeUnknown and not writing:
        error_class = TransientError
    if issubclass(error_class, RateLimited):
        return error_class(
            rule.problem, retry_after=retry_after or rule.retry_after, scope=rule.scope, **details
        )
    if issubclass(error_class, TransientError):
        return error_class(rule.problem, retry_after=retry_after or rule.retry_after, **details)
    return error_class(rule.problem, **details)


def _find_rule(body: dict[str, Any], *, is_account: bool) -> ErrorRule:
    """Return the rule for an error.

    An unknown code that Meta calls transient leaves the outcome unknown, and so does an error without a code,
    which comes from a gateway. Every other unknown code is a refusal that may not be true.
    """
    code, subcode, message = body.get("code"), body.get("error_subcode"), body.get("message") or ""
    for (known_code, part), rule in MESSAGES.items():
        if code == known_code and part in message:
            return rule
    if (code, subcode) == OBJECT_GONE:
        gone = ErrorRule(NeedsPerson, "object-gone", Cause.POST, Ending.BY_HAND, Source.ERRORS)
        return ACCOUNT_GONE if is_account else gone
    if subcode in SUBCODES:
        return SUBCODES[subcode]
    if code in CODES:
        return CODES[code]
    if body.get("is_transient") or code is None:
        return ErrorRule(OutcomeUnknown, "network-down", Cause.NETWORK, Ending.SEARCH, Source.ERRORS)
    return ErrorRule(DoubtfulRefusal, "refused", Cause.POST, Ending.SEARCH, Source.ERRORS)


def normalize_error(error: dict) -> dict[str, Any]:
    """Return the values of Meta's error object that the rules use, in their expected types.

    ``message`` is in lower case, and only compared: it may contain the text of a post, so it is neither
    stored nor logged.
    """
    trace, message = error.get("fbtrace_id"), error.get("message")
    return {
        "code": _parse_integer(error.get("code")),
        "error_subcode": _parse_integer(error.get("error_subcode")),
        "is_transient": error.get("is_transient") is True,
        "fbtrace_id": trace[:100] if isinstance(trace, str) and trace.isprintable() else "",
        "message": message.lower() if isinstance(message, str) else "",
    }


def _parse_integer(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
