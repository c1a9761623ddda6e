"""Meta's error codes, each with what it means for us: the one table.

Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling and, for the rows marked C,
what publishers in the field have reported. Looked up on 2026-11-23.
"""

from dataclasses import dataclass
from enum import Enum

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


class Decision(Enum):
    """What an error leads to."""

    #: Meta may have done it all the same: read back, then perhaps again.
    RECONCILE = "reconcile"
    #: It was not done; try again later.
    RETRY = "retry"
    #: The whole account rests.
    REST = "rest"
    #: The account's access is gone.
    RECONNECT = "reconnect"
    #: Meta restricts the account.
    BLOCKED = "blocked"
    #: A person must do it.
    PERSON = "person"
    #: This message will never be accepted.
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; ``seconds`` is how long to wait where Meta does not say."""

    decision: Decision
    problem: str
    seconds: int | None = None


HOUR = 60 * 60
_D = Decision

#: By subcode, wherever it appears: more exact than the code beside it.
SUBCODES = {
    458: Row(_D.RECONNECT, "app-removed"),
    459: Row(_D.RECONNECT, "checkpoint"),
    460: Row(_D.RECONNECT, "password-changed"),
    463: Row(_D.RECONNECT, "token-expired"),
    464: Row(_D.RECONNECT, "unconfirmed-user"),
    467: Row(_D.RECONNECT, "token-invalid"),
    492: Row(_D.RECONNECT, "no-page-role"),
    2069032: Row(_D.RECONNECT, "page-token-needed"),
    2069030: Row(_D.PERSON, "not-in-new-pages"),
    2069031: Row(_D.PERSON, "not-in-new-pages"),
    2069033: Row(_D.PERSON, "not-in-new-pages"),
    2853006: Row(_D.RECONNECT, "permission-missing"),
    1390008: Row(_D.REST, "too-fast", 2 * HOUR),
    2207042: Row(_D.REST, "quota-used-up", HOUR),
    # Instagram: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes
    2207001: Row(_D.RECONCILE, "network-down"),
    2207003: Row(_D.RETRY, "picture-not-fetched", 60),
    2207004: Row(_D.FINAL, "picture-refused"),
    2207005: Row(_D.FINAL, "picture-refused"),
    2207006: Row(_D.RECONCILE, "container-gone"),
    2207008: Row(_D.RECONCILE, "container-gone"),
    2207009: Row(_D.FINAL, "picture-refused"),
    2207010: Row(_D.FINAL, "caption-refused"),
    2207020: Row(_D.RETRY, "container-gone"),
    2207023: Row(_D.FINAL, "bad-format"),
    2207027: Row(_D.RETRY, "picture-in-preparation", 60),
    2207028: Row(_D.FINAL, "bad-format"),
    2207032: Row(_D.RETRY, "container-gone"),
    2207050: Row(_D.BLOCKED, "account-restricted"),
    2207051: Row(_D.BLOCKED, "blocked-for-policy"),
    2207052: Row(_D.RETRY, "picture-not-fetched", 5 * 60),
    2207053: Row(_D.RETRY, "container-gone"),
    1366046: Row(_D.FINAL, "picture-refused"),  # C
    1366051: Row(_D.RETRY, "picture-used"),  # C
    1346003: Row(_D.FINAL, "content-flagged"),  # C
    1404102: Row(_D.FINAL, "content-flagged"),  # C
    1404006: Row(_D.BLOCKED, "account-restricted"),  # C
    1404112: Row(_D.BLOCKED, "account-restricted"),  # C
    1404078: Row(_D.BLOCKED, "identity-needed"),  # C
    4854002: Row(_D.BLOCKED, "identity-needed"),  # C
    1609005: Row(_D.RETRY, "link-not-scraped"),
    1609008: Row(_D.FINAL, "bad-link"),  # C
    2061006: Row(_D.FINAL, "bad-link"),  # C
    1349125: Row(_D.FINAL, "bad-format"),  # C
    1363047: Row(_D.RECONCILE, "network-down"),  # C
    1609010: Row(_D.RECONCILE, "network-down"),  # C
}

#: By code, where the subcode says nothing.
CODES = {
    1: Row(_D.RECONCILE, "network-down"),
    2: Row(_D.RECONCILE, "network-down"),
    3: Row(_D.PERSON, "capability-missing"),
    4: Row(_D.REST, "rate-limited", HOUR),
    9: Row(_D.REST, "quota-used-up", 6 * HOUR),
    10: Row(_D.RECONNECT, "permission-missing"),
    17: Row(_D.REST, "rate-limited", HOUR),
    32: Row(_D.REST, "rate-limited", HOUR),
    100: Row(_D.FINAL, "bad-parameter"),
    102: Row(_D.RECONNECT, "token-invalid"),
    104: Row(_D.RECONNECT, "proof-invalid"),
    190: Row(_D.RECONNECT, "token-invalid"),
    324: Row(_D.FINAL, "picture-refused"),  # C
    341: Row(_D.REST, "rate-limited", 6 * HOUR),
    368: Row(_D.BLOCKED, "blocked-for-policy"),
    506: Row(_D.RECONCILE, "duplicate"),
    613: Row(_D.REST, "rate-limited", HOUR),
    1609005: Row(_D.RETRY, "link-not-scraped"),
    1705: Row(_D.RECONNECT, "page-token-needed"),
    80001: Row(_D.REST, "rate-limited", HOUR),
    80002: Row(_D.REST, "rate-limited", HOUR),
} | {code: Row(_D.RECONNECT, "permission-missing") for code in range(200, 300)}

#: The object is missing, or not shown to us, or does not know the verb: Meta says the same for all three.
OBJECT_GONE = (100, 33)

_CLASSES = {
    Decision.RECONCILE: OutcomeUnknown,
    Decision.RETRY: TransientError,
    Decision.REST: RateLimited,
    Decision.RECONNECT: AuthenticationError,
    Decision.BLOCKED: AccountBlocked,
    Decision.PERSON: NeedsPerson,
    Decision.FINAL: PermanentError,
}


def row_for(code: int | None, subcode: int | None, *, is_transient: bool = False) -> Row:
    """Return the row for Meta's ``code`` and ``error_subcode``; unknown ones are refused for good.

    An unknown code that Meta itself calls transient is read back before it is tried again; so is an error
    without a code, which is a gateway's and not Meta's.
    """
    if (code, subcode) == OBJECT_GONE:
        return Row(Decision.PERSON, "object-gone")
    row = SUBCODES.get(subcode) or CODES.get(code)
    if row is None:
        return Row(_D.RECONCILE, "network-down") if is_transient or code is None else Row(_D.FINAL, "refused")
    return row


def error_from(body: dict, *, writing: bool, rest: float | None = None) -> DeliveryError:
    """Return the exception for Meta's error body (the value of its ``error`` key).

    ``writing``: the call could have changed something, so a doubtful answer must be read back; a reading
    call is simply repeated. ``rest``: seconds of silence that the usage headers ask for.
    """
    code, subcode = body.get("code"), body.get("error_subcode")
    row = row_for(code, subcode, is_transient=bool(body.get("is_transient")))
    details = {"code": code, "subcode": subcode, "trace": body.get("fbtrace_id", "")}
    error_class = _CLASSES[row.decision]
    if error_class is OutcomeUnknown and not writing:
        error_class = TransientError
    if issubclass(error_class, TransientError):
        return error_class(row.problem, retry_after=rest or row.seconds, **details)
    return error_class(row.problem, **details)
