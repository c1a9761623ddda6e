"""Rate limits that count without storing who is counted."""

import datetime
import hmac
import ipaddress
import secrets

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..conf import settings
from ..models import Quota

CACHE_KEY = "feedback.rate_limit.{}"
#: The lengths of the periods, in hours.
PERIODS = (1, 24)
#: The keys that this process knows, with their periods, by the length of the period.
_keys: dict[int, tuple[str, bytes]] = {}


def client_network(request: HttpRequest) -> str:
    """Return the client's network: the IPv4 address, the /64 of an IPv6 address, or ``"unknown"``.

    Only the entries of ``X-Forwarded-For`` that ``TRUSTED_PROXIES`` proxies have appended are used; the rest
    can be forged. Callers hash the value and never store it.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.TRUSTED_PROXIES
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = forwarded[-proxies] if len(forwarded) >= proxies else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def consume(kind: str, subject: str, *, limit: int, hours: int) -> bool:
    """Count one event of ``subject`` in the current period; return False if the limit has been reached.

    ``kind`` names the limit, ``hours`` is the length of the period and a divisor of 24. The count is one
    conditional update in the database, so the limit holds over several processes.
    """
    row = _insert(kind, subject, hours)
    counter = row.filter(count__lt=limit)
    return bool(counter.update(count=F("count") + 1))


def first_value(kind: str, subject: str, value: int, *, hours: int) -> int:
    """Return the value that the first call of the current period stored for ``subject``.

    ``kind`` names the value, ``hours`` is the length of the period and a divisor of 24. The database
    decides which call is the first, so that several processes return the same.
    """
    first = _insert(kind, subject, hours, count=value).values_list("count", flat=True).first()
    # The period has ended since, and the row with it.
    return value if first is None else first


def hashed(kind: str, subject: str, *, hours: int) -> str:
    """Return the keyed hash of ``subject``, which is another one in each period."""
    now = timezone.now()
    period, end = current_period(now, hours)
    message = f"{kind} {period} {subject}"
    return hmac.digest(period_key(hours, period, end - now), message.encode(), "sha256").hex()


def _insert(kind: str, subject: str, hours: int, count: int = 0) -> QuerySet[Quota]:
    """Insert the row of the current period if it is missing, and return it as a queryset."""
    now = timezone.now()
    period, end = current_period(now, hours)
    Quota.objects.filter(expires_at__lt=now).delete()
    row = Quota(subject=hashed(kind, subject, hours=hours), period=period, expires_at=end, count=count)
    # A conflict is left to the database, because its log would quote the row of a unique violation.
    Quota.objects.bulk_create([row], ignore_conflicts=True)
    return Quota.objects.filter(subject=row.subject, period=period)


def period_key(hours: int, period: str, left: datetime.timedelta) -> bytes:
    """Return the random key of the period, which the cache and this process hold until the period ends.

    It is written nowhere else, so that later nobody can try out which address a counter belongs to. A cache
    that is down or has lost the key leaves each process to its own: the limits then count by process.
    """
    held_period, held = _keys.get(hours, ("", b""))
    if held_period != period:
        held = secrets.token_bytes(32)
    name = CACHE_KEY.format(hours)
    stored = cache.get(name)
    if not stored or stored[0] != period:
        timeout = max(1, int(left.total_seconds()))
        if stored:
            cache.set(name, (period, held), timeout)
        else:
            cache.add(name, (period, held), timeout)
        stored = cache.get(name)
    key: bytes = stored[1] if stored and stored[0] == period else held
    _keys[hours] = (period, key)
    return key


def forget_past() -> None:
    """Delete the counters and the keys of past periods; called every few minutes."""
    now = timezone.now()
    Quota.objects.filter(expires_at__lt=now).delete()
    for hours in PERIODS:
        period, _end = current_period(now, hours)
        if hours in _keys and _keys[hours][0] != period:
            del _keys[hours]
        # Reading deletes the file of an expired entry, too.
        stored = cache.get(CACHE_KEY.format(hours))
        if stored and stored[0] != period:
            cache.delete(CACHE_KEY.format(hours))


def current_period(now: datetime.datetime, hours: int) -> tuple[str, datetime.datetime]:
    """Return the name and the end of the period of ``hours`` (a divisor of 24) that contains ``now``."""
    start = now.replace(hour=now.hour - now.hour % hours, minute=0, second=0, microsecond=0)
    return f"{start:%Y-%m-%dT%H}/{hours}", start + datetime.timedelta(hours=hours)
