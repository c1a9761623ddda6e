"""The table of Meta's error codes: the cause of each error, what ends it, and how we learned of it.

The exception of a rule follows from the cause: the app, the token or the account stops accounts and never
refuses a post; an error of the network or of our site is waited out; only a cause in the post asks
for another text. docs/reference/meta-errors.md shows the table to administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...exceptions import (
    AccountBlocked,
    AppRefused,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    Scope,
    TransientError,
)


class Cause(StrEnum):
    """The side that causes an error."""

    #: Our app at Meta: its ID, its secret, its access level or the API version that we ask for.
    APP = "app"
    #: The access token, or the person behind it.
    TOKEN = "token"  # noqa: S105
    #: The Page, the group or the Instagram account.
    ACCOUNT = "account"
    #: Our website: a page or a picture that Meta could not fetch.
    SITE = "site"
    #: The text, the link or the pictures of this post.
    POST = "post"
    #: Meta itself.
    NETWORK = "network"


class Ending(StrEnum):
    """The event that ends an error."""

    TIME = "time"
    #: A corrected setting, which ``monitoring.recovery`` notices.
    SETTINGS = "settings"
    RECONNECT = "reconnect"
    #: A person settles it at Meta, and resumes the account.
    AT_META = "at Meta"
    EDIT = "edit"
    #: A search at the network shows if the post was published.
    SEARCH = "search"
    BY_HAND = "by hand"


class Source(StrEnum):
    """The source of a rule, looked up on 2026-11-23 and 2026-11-29."""

    ERRORS = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
    PAGES = "https://developers.facebook.com/docs/pages-api/error-codes"
    LIMITS = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
    REQUESTS = "https://developers.facebook.com/docs/graph-api/guides/secure-requests"
    VERSIONS = "https://developers.facebook.com/docs/graph-api/guides/versioning"
    INSTAGRAM = (
        "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes"
    )
    #: Reports by developers of publishing tools, or code in their programs.
    TOOLS = "other publishing tools"


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """The meaning of one error.

    ``retry_after``: seconds until the next attempt if Meta gives none. ``scope``: the accounts that a rate
    limit concerns.
    """

    error_class: type[DeliveryError]
    problem: str
    cause: Cause
    ends: Ending
    source: Source
    retry_after: int | None = None
    scope: Scope = Scope.ACCOUNT


MINUTE, HOUR = 60, 60 * 60


def _app(problem: str, source: Source) -> ErrorRule:
    return ErrorRule(AppRefused, problem, Cause.APP, Ending.SETTINGS, source)


def _token(problem: str, source: Source = Source.ERRORS, ends: Ending = Ending.RECONNECT) -> ErrorRule:
    return ErrorRule(AuthenticationError, problem, Cause.TOKEN, ends, source)


def _account(problem: str, source: Source, cause: Cause = Cause.ACCOUNT) -> ErrorRule:
    return ErrorRule(AccountBlocked, problem, cause, Ending.AT_META, source)


def _site(problem: str, source: Source, retry_after: int | None = None) -> ErrorRule:
    return ErrorRule(TransientError, problem, Cause.SITE, Ending.TIME, source, retry_after)


def _post(problem: str, source: Source) -> ErrorRule:
    return ErrorRule(PermanentError, problem, Cause.POST, Ending.EDIT, source)


def _by_hand(problem: str, source: Source, cause: Cause) -> ErrorRule:
    return ErrorRule(NeedsPerson, problem, cause, Ending.BY_HAND, source)


def _again(problem: str, source: Source, retry_after: int | None = None) -> ErrorRule:
    return ErrorRule(TransientError, problem, Cause.NETWORK, Ending.TIME, source, retry_after)


def _unknown(problem: str, source: Source, cause: Cause = Cause.NETWORK) -> ErrorRule:
    return ErrorRule(OutcomeUnknown, problem, cause, Ending.SEARCH, source)


def _limit(
    scope: Scope, source: Source = Source.LIMITS, problem: str = "rate-limited", seconds: int = HOUR
) -> ErrorRule:
    cause = Cause.APP if scope == Scope.APP else Cause.TOKEN if scope == Scope.PERSON else Cause.ACCOUNT
    return ErrorRule(RateLimited, problem, cause, Ending.TIME, source, seconds, scope)


#: Rules by code and a part of the message, for errors that have no code of their own. Messages are English
#: in every locale; only the texts for users follow it. They take precedence over all other rules.
MESSAGES = {
    (10, "not enough viewers"): _post("too-few-viewers", Source.INSTAGRAM),
    (100, "appsecret_proof"): _app("proof-invalid", Source.REQUESTS),
    (190, "validating application"): _app("proof-invalid", Source.TOOLS),
    (200, "created by the application"): _by_hand("made-by-other-app", Source.TOOLS, Cause.APP),
}

#: Rules by subcode; they take precedence over the rules by code.
SUBCODES = {
    458: _token("app-removed"),
    459: _token("checkpoint", ends=Ending.AT_META),
    460: _token("password-changed"),
    463: _token("token-expired"),
    464: _token("unconfirmed-user", ends=Ending.AT_META),
    467: _token("token-invalid"),
    492: _token("no-page-role"),
    2069032: _token("page-token-needed", Source.PAGES),
    2069030: _by_hand("not-in-new-pages", Source.PAGES, Cause.ACCOUNT),
    2069031: _by_hand("not-in-new-pages", Source.PAGES, Cause.ACCOUNT),
    2069033: _by_hand("not-in-new-pages", Source.PAGES, Cause.ACCOUNT),
    2853006: _token("permission-missing", Source.PAGES),
    1390008: _limit(Scope.ACCOUNT, Source.TOOLS, "too-fast", 2 * HOUR),
    2207042: _limit(Scope.ACCOUNT, Source.INSTAGRAM, "quota-used-up"),
    2207001: _unknown("network-down", Source.INSTAGRAM),
    2207003: _site("picture-not-fetched", Source.INSTAGRAM, MINUTE),
    2207004: _post("picture-refused", Source.INSTAGRAM),
    2207005: _post("picture-refused", Source.INSTAGRAM),
    2207006: _unknown("container-gone", Source.INSTAGRAM),
    2207008: _unknown("container-gone", Source.INSTAGRAM),
    2207009: _post("picture-refused", Source.INSTAGRAM),
    2207010: _post("caption-refused", Source.INSTAGRAM),
    2207020: _again("container-gone", Source.INSTAGRAM),
    2207023: _post("bad-format", Source.INSTAGRAM),
    2207027: _again("picture-in-preparation", Source.INSTAGRAM, MINUTE),
    2207028: _post("bad-format", Source.INSTAGRAM),
    2207032: _again("container-gone", Source.INSTAGRAM),
    2207050: _account("account-restricted", Source.INSTAGRAM),
    2207051: _account("blocked-for-policy", Source.INSTAGRAM),
    2207052: _site("picture-not-fetched", Source.INSTAGRAM, 5 * MINUTE),
    2207053: _again("container-gone", Source.INSTAGRAM),
    1366046: _post("picture-refused", Source.TOOLS),
    1366051: _again("picture-used", Source.TOOLS),
    1346003: _post("content-flagged", Source.TOOLS),
    1404102: _post("content-flagged", Source.TOOLS),
    1404006: _account("account-restricted", Source.TOOLS),
    1404112: _account("account-restricted", Source.TOOLS),
    1404078: _account("identity-needed", Source.TOOLS),
    4854002: _account("identity-needed", Source.TOOLS),
    1609005: _site("link-not-scraped", Source.PAGES),
    1609008: _post("bad-link", Source.TOOLS),
    2061006: _post("bad-link", Source.TOOLS),
    1349125: _post("bad-format", Source.TOOLS),
    1363047: _unknown("network-down", Source.TOOLS),
    1609010: _unknown("network-down", Source.TOOLS),
    # Instagram has published the comment, and refuses only to show it.
    1772107: _unknown("answer-lost", Source.TOOLS),
}

#: Rules by code, for errors without a known subcode.
CODES = {
    1: _unknown("network-down", Source.ERRORS),
    2: _unknown("network-down", Source.ERRORS),
    3: _account("capability-missing", Source.ERRORS, Cause.APP),
    4: _limit(Scope.APP),
    9: _limit(Scope.ACCOUNT, Source.INSTAGRAM, "quota-used-up", 6 * HOUR),
    10: _token("permission-missing"),
    17: _limit(Scope.PERSON),
    32: _limit(Scope.PAGE),
    100: _post("bad-parameter", Source.ERRORS),
    101: _app("proof-invalid", Source.TOOLS),
    102: _token("token-invalid"),
    104: _app("proof-invalid", Source.ERRORS),
    190: _token("token-invalid"),
    324: _site("picture-not-fetched", Source.TOOLS, MINUTE),
    341: _limit(Scope.APP, Source.ERRORS),
    368: _account("blocked-for-policy", Source.ERRORS),
    506: _unknown("duplicate", Source.ERRORS, Cause.POST),
    613: _limit(Scope.PAGE),
    1609005: _site("link-not-scraped", Source.PAGES),
    1705: _token("page-token-needed", Source.PAGES),
    2635: _app("api-version-ended", Source.VERSIONS),
    10900: _by_hand("message-sent-already", Source.TOOLS, Cause.POST),
    80001: _limit(Scope.PAGE),
    80002: _limit(Scope.ACCOUNT),
} | {code: _token("permission-missing") for code in range(200, 300)}

#: Meta's answer for an object that does not exist, that we may not see, or that lacks the requested method:
#: (code, subcode).
OBJECT_GONE = (100, 33)
#: The rule for it if the object is the account itself.
ACCOUNT_GONE = ErrorRule(AccountBlocked, "account-gone", Cause.ACCOUNT, Ending.SETTINGS, Source.ERRORS)
