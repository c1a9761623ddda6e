"""What can go wrong between a page and a network.

A channel raises one of these, never anything else; delivery decides by the class alone. Each carries the
name of a sentence in ``problems.py`` and what fills its placeholders: no token and no raw answer.
"""


class CivicSocialError(Exception):
    """The root of this app's errors.

    ``problem`` names the sentence for people; ``details`` are plain values for it and for the attempt's
    row (such as the network's code).
    """

    problem = "unexpected"

    def __init__(self, problem: str = "", **details):
        self.problem = problem or self.problem
        self.details = details
        super().__init__(self.problem, details)


class CredentialsUnreadable(CivicSocialError):
    """The stored access token was encrypted with a key that is no longer in the list."""

    problem = "credentials-unreadable"


class DeliveryError(CivicSocialError):
    """The network did not do what was asked."""


class TransientError(DeliveryError):
    """Nothing was accepted, and a later try may work. ``retry_after`` is in seconds, or None."""

    problem = "network-unreachable"

    def __init__(self, problem="", retry_after: float | None = None, **details):
        super().__init__(problem, **details)
        self.retry_after = retry_after


class RateLimited(TransientError):
    """The network asks for silence: the whole account rests until ``retry_after`` seconds have passed."""

    problem = "rate-limited"


class AuthenticationError(DeliveryError):
    """The account's access is gone: it pauses until somebody reconnects it; nothing due is lost."""

    problem = "token-expired"


class AccountBlocked(DeliveryError):
    """The network restricts the account itself: it pauses until somebody has settled it there."""

    problem = "account-restricted"


class PermanentError(DeliveryError):
    """The network refuses this message for good; sending it again unchanged cannot help."""

    problem = "refused"


class NeedsPerson(DeliveryError):
    """A program may not, or cannot, do this: a person must."""

    problem = "by-hand"


class Vanished(DeliveryError):
    """What should be edited or removed is no longer at the network."""

    problem = "removed-elsewhere"


class OutcomeUnknown(DeliveryError):
    """The answer was lost: the network may have done it. Never resend before reading back."""

    problem = "answer-lost"
