"""The rule who may read the figures: programs on this machine, and those that know the token."""

import ipaddress

from django.http import HttpRequest

from civic_social.views import has_metrics_token


def may_watch(request: HttpRequest) -> bool:
    """Return True if the request comes from this machine or carries ``METRICS_TOKEN``."""
    return is_local(request) or has_metrics_token(request)


def is_local(request: HttpRequest) -> bool:
    """Return True if the client and every proxy before it are on this machine.

    A proxy on this machine makes every request look local, so the addresses that it has forwarded count too.
    It must set X-Forwarded-For or append to it, as the files in ``deploy/`` do.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    addresses = [address.strip() for address in forwarded.split(",")] if forwarded else []
    # The address of a client on a Unix socket is empty.
    peer = request.META.get("REMOTE_ADDR", "")
    return all(_is_loopback(address) for address in [*addresses, *([peer] if peer else [])])


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
