"""The limit of requests from one network, which stores no address."""

from __future__ import annotations

import hmac
import ipaddress
import time

from django.conf import settings as django_settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from ..conf import settings

SECONDS = 60


class RateLimit(BaseThrottle):
    """A count for each client network and minute, in Django's cache.

    Django Ninja's own throttles keep the address in the cache, and the state of a request on an object that
    all threads share.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request, and return False if the network has used up its minute.

        Without a working cache every request is allowed.
        """
        minute = int(time.time() // SECONDS)
        subject = f"{minute} {client_network(request)}".encode()
        digest = hmac.new(django_settings.SECRET_KEY.encode(), subject, "sha256").hexdigest()
        key = f"civic_social.api.{digest}"
        cache.add(key, 0, SECONDS)
        try:
            return cache.incr(key) <= settings.API_REQUESTS_PER_MINUTE
        except ValueError:
            return True  # The cache has lost the key, or there is none.

    def wait(self) -> float:
        """Return the seconds until the next minute begins."""
        return SECONDS - time.time() % SECONDS


def client_network(request: HttpRequest) -> str:
    """Return the client's IPv4 address, the /64 of its IPv6 address, or "unknown".

    Of ``X-Forwarded-For`` only the entries count that ``TRUSTED_PROXIES`` proxies have appended.
    """
    address, proxies = request.META.get("REMOTE_ADDR", ""), settings.TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(forwarded) >= proxies:
        address = forwarded[-proxies]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
