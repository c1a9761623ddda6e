"""Limits of attempts to log in, which store neither names nor network addresses.

Three counters are held against an attempt, each for ``LOGIN_COOL_OFF_MINUTES`` from its first attempt:

- the account from this source: ``LOGIN_ATTEMPTS``;
- every account from this source: ``SOURCE_FACTOR`` times, against one password tried on many accounts;
- the account from every source: ``ACCOUNT_FACTOR`` times, against many machines.

The source is a browser in which the account has logged in before (home/logins/browsers.py), else the network.
A known browser is not held against the counters of its network and of its account, so that nobody can lock
out the owner of an account: neither from the same network nor from many machines.
"""

import datetime
import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils import timezone

from feedback.spam_protection import rate_limit

from ..models import LoginCounter
from .browsers import known_browser

SOURCE_FACTOR = 5
ACCOUNT_FACTOR = 10


class TooManyAttempts(Exception):
    """No attempt is allowed before ``until``."""

    def __init__(self, until: datetime.datetime):
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class LoginAttempt:
    """One counted attempt, and the counters that it was held against."""

    account: str
    source: str
    is_known: bool

    @property
    def counters(self) -> list[tuple[str, str, int]]:
        """Return account, source and limit of each counter, the narrowest first."""
        limit = settings.LOGIN_ATTEMPTS
        counters = [(self.account, self.source, limit)]
        if not self.is_known:
            counters += [
                ("", self.source, limit * SOURCE_FACTOR),
                (self.account, "", limit * ACCOUNT_FACTOR),
            ]
        return counters


def begin(request, username: str, kind: str = "password") -> LoginAttempt:
    """Count an attempt before its password or code is looked at; raise TooManyAttempts.

    ``kind``: "password" or "code", which are counted apart.
    """
    now = timezone.now()
    browser = known_browser(request, username)
    source = hash_source(browser or rate_limit.client_network(request), kind, now)
    attempt = LoginAttempt(hash_account(username, kind), source, is_known=bool(browser))
    for counter in attempt.counters:
        _count(*counter, now)
    return attempt


def succeed(attempt: LoginAttempt) -> None:
    """Forget the failures of the account from this source, and take the attempt back from the others."""
    (account, source, _limit), *others = attempt.counters
    LoginCounter.objects.filter(account=account, source=source).delete()
    for account, source, _limit in others:
        LoginCounter.objects.filter(account=account, source=source, count__gt=0).update(count=F("count") - 1)


def refused_until(username: str) -> datetime.datetime | None:
    """Return the latest moment until which attempts for an account are refused from somewhere, or None."""
    accounts = [hash_account(username, kind) for kind in ("password", "code")]
    counters = LoginCounter.objects.filter(account__in=accounts, expires_at__gt=timezone.now())
    full = Q(source="", count__gte=settings.LOGIN_ATTEMPTS * ACCOUNT_FACTOR)
    full |= ~Q(source="") & Q(count__gte=settings.LOGIN_ATTEMPTS)
    return counters.filter(full).aggregate(latest=Max("expires_at"))["latest"]


def release(username: str) -> int:
    """Forget every attempt for an account; return the number of forgotten counters.

    Networks that have tried many accounts stay refused.
    """
    accounts = [hash_account(username, kind) for kind in ("password", "code")]
    return LoginCounter.objects.filter(account__in=accounts).delete()[0]


def release_all() -> int:
    """Forget every attempt; return the number of forgotten counters."""
    return LoginCounter.objects.all().delete()[0]


def forget_past() -> None:
    """Delete the counters whose time has ended; called every few minutes."""
    LoginCounter.objects.filter(expires_at__lte=timezone.now()).delete()


def hash_account(username: str, kind: str = "password") -> str:
    """Return the hash of a user name, whether or not there is such an account.

    Capitals count as different accounts in the database and as one here.
    """
    message = f"{kind} {username.strip().casefold()}"
    return hmac.digest(settings.SECRET_KEY.encode(), message.encode(), "sha256").hex()


def hash_source(source: str, kind: str, now: datetime.datetime) -> str:
    """Return the hash of a network or browser, whose key is random and lives until the hour ends."""
    period, end = rate_limit.current_period(now, 1)
    key = rate_limit.period_key(1, period, end - now)
    return hmac.new(key, f"login {kind} {source}".encode(), hashlib.sha256).hexdigest()


def _count(account: str, source: str, limit: int, now: datetime.datetime) -> None:
    """Count one attempt by a conditional update; raise TooManyAttempts if the limit has been reached."""
    counter = LoginCounter.objects.filter(account=account, source=source)
    counter.filter(expires_at__lte=now).delete()
    end = now + datetime.timedelta(minutes=settings.LOGIN_COOL_OFF_MINUTES)
    # A conflict is left to the database, because its log would quote the row of a unique violation.
    LoginCounter.objects.bulk_create(
        [LoginCounter(account=account, source=source, expires_at=end)], ignore_conflicts=True
    )
    if not counter.filter(count__lt=limit).update(count=F("count") + 1):
        raise TooManyAttempts(counter.values_list("expires_at", flat=True).first() or end)
