"""Rate limits that count without storing who is counted."""

import datetime
import ipaddress

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..conf import settings
from ..models import Quota


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
    now = timezone.now()
    period, end = current_period(now, hours)
    hashed = salted_hmac(f"feedback.{kind}.{now.date()}", subject, algorithm="sha256").hexdigest()
    Quota.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            Quota.objects.create(subject=hashed, period=period, expires_at=end, count=1)
    except IntegrityError:
        counter = Quota.objects.filter(subject=hashed, period=period, count__lt=limit)
        return bool(counter.update(count=F("count") + 1))
    return limit > 0


def current_period(now: datetime.datetime, hours: int) -> tuple[str, datetime.datetime]:
    """Return the name and the end of the period of ``hours`` (a divisor of 24) that contains ``now``."""
    start = now.replace(hour=now.hour - now.hour % hours, minute=0, second=0, microsecond=0)
    return f"{start:%Y-%m-%dT%H}/{hours}", start + datetime.timedelta(hours=hours)
