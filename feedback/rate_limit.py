"""Limits that remember how often, not who."""

import datetime
import ipaddress

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .conf import setting
from .models import Quota


def client_network(request) -> str:
    """Return the sender's network: the IPv4 address, or the /64 of an IPv6 one.

    Proxies named by ``TRUSTED_PROXIES`` are looked through; anything else in X-Forwarded-For is the sender's
    own invention. The value is hashed by the caller and never stored.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = setting("TRUSTED_PROXIES")
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


def take_one(kind: str, subject: str, *, limit: int, hours: int) -> bool:
    """Count one more for ``subject`` in the present period; return False when it has had its share.

    Counted in the database, by one conditional statement: the limit holds over several processes.
    """
    now = timezone.now()
    period, ends = current_period(now, hours)
    hashed = salted_hmac(f"feedback.{kind}.{now.date()}", subject, algorithm="sha256").hexdigest()
    Quota.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            Quota.objects.create(subject=hashed, period=period, expires_at=ends, count=1)
    except IntegrityError:
        mine = Quota.objects.filter(subject=hashed, period=period, count__lt=limit)
        return bool(mine.update(count=F("count") + 1))
    return limit > 0


def current_period(now: datetime.datetime, hours: int):
    """Return the name and the end of the period of ``hours`` (a divisor of 24) that ``now`` falls into."""
    start = now.replace(hour=now.hour - now.hour % hours, minute=0, second=0, microsecond=0)
    return f"{start:%Y-%m-%dT%H}/{hours}", start + datetime.timedelta(hours=hours)
