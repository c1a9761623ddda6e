"""The exceptions between a page and a network.

A channel raises one of these and no other; delivery decides by the class alone. Each carries the name of an
explanation in ``error_messages.PROBLEMS`` or ``Channel.problems`` and the values of its placeholders, but no
token and no response.
"""

from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """The part of a network that a rate limit or a refusal concerns.

    ``ACCOUNT``: the account alone. ``PAGE``: every account with the same access token, such as two
    accounts of one page. ``PERSON``: every account whose token comes from the same person. ``APP``: every
    account that is reached through the same app.
    """

    ACCOUNT = "account"
    PAGE = "page"
    PERSON = "person"
    APP = "app"


class CivicSocialError(Exception):
    """The base class of this app's exceptions.

    ``problem``: a name in ``error_messages.PROBLEMS``, by default that of the class. ``details``: JSON values
    for its placeholders and for the attempt's database row, such as the network's error code.
    """

    problem = "unexpected"

    def __init__(self, problem: str = "", **details: Any) -> None:
        self.problem = problem or self.problem
        self.details = details
        super().__init__(self.problem, details)


class CredentialsUnreadable(CivicSocialError):
    """The stored access token was encrypted with a key that is no longer in ``CREDENTIAL_KEYS``."""

    problem = "credentials-unreadable"


class CredentialsRefused(CivicSocialError):
    """The network refuses the credentials that a person has typed into an account's form.

    ``sentence``: the explanation for the person. ``field``: the name of the form's field; empty for the
    first one of the channel's settings.
    """

    problem = "token-invalid"

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__()
        self.sentence, self.field = sentence, field


class DeliveryError(CivicSocialError):
    """The network did not carry out a request; the base class of the errors that channels raise."""


class TransientError(DeliveryError):
    """The network accepted nothing, and a retry may succeed.

    ``retry_after``: seconds until the retry, or None for delivery's own schedule. ``max_failures``: the
    number of failures in a row after which a person is asked, if it is less than delivery's; ``asks``: the
    problem that is then shown to the person.
    """

    problem = "network-unreachable"

    def __init__(
        self,
        problem: str = "",
        retry_after: float | None = None,
        *,
        max_failures: int | None = None,
        asks: str = "",
        **details: Any,
    ) -> None:
        super().__init__(problem, **details)
        self.retry_after = retry_after
        self.max_failures = max_failures
        self.asks = asks


class RateLimited(TransientError):
    """The network accepts no more requests for ``retry_after`` seconds from the accounts in ``scope``."""

    problem = "rate-limited"

    def __init__(
        self,
        problem: str = "",
        retry_after: float | None = None,
        *,
        scope: Scope = Scope.ACCOUNT,
        **details: Any,
    ) -> None:
        super().__init__(problem, retry_after, **details)
        self.scope = scope


class AppRefused(DeliveryError):
    """The network refuses our app, so every account of the app stops.

    It resumes by itself: ``monitoring.recovery`` asks the network again, at once if the settings have
    changed.
    """

    problem = "app-refused"


class AuthenticationError(DeliveryError):
    """The account's token is not valid: the account pauses, with its due posts, until it is reconnected."""

    problem = "token-expired"


class AccountBlocked(DeliveryError):
    """The network has restricted the account: it pauses until a person has resolved that at the network.

    With the problem "account-gone" it resumes by itself when the network shows the account again.
    """

    problem = "account-restricted"


class PermanentError(DeliveryError):
    """The network refuses this message; an unchanged retry would be refused as well."""

    problem = "refused"


class DoubtfulRefusal(PermanentError):
    """The network refuses with an error of unknown meaning, and may have carried out the request.

    Delivery searches for the post later. Every other refusal is certain: nothing was carried out.
    """


class NeedsPerson(DeliveryError):
    """A program may not or cannot do this: the post waits for a person."""

    problem = "by-hand"


class Vanished(DeliveryError):
    """The post to edit or to comment on no longer exists at the network."""

    problem = "removed-elsewhere"


class OutcomeUnknown(DeliveryError):
    """The response was lost, so the network may have accepted the request.

    Delivery searches for the post before it sends anything again.
    """

    problem = "answer-lost"
