"""A transport that connects to the IP address that was checked, so that DNS rebinding fails.

Of the libraries for this, requests-hardened 1.3 (the best kept; seen 2026-11-30) uses the same hook of
``requests``, but tries only the first address of a name, sends the address instead of the name to proxies,
can except loopback for every host but no configured host, and limits neither redirects nor sizes.
"""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from requests.utils import select_proxy
from urllib3.exceptions import NameResolutionError, NewConnectionError, SSLError

from .deadline import DeadlineAdapter
from .destinations import DEFAULT_PORTS, Destinations, port_of


class CheckedAdapter(DeadlineAdapter):
    """A transport that refuses every request outside ``destinations``.

    The name is resolved once for each request, and the connection made to the addresses that were checked.
    Through a proxy, the proxy resolves the name; private IP addresses and local names are refused all the
    same.
    """

    def __init__(self, destinations: Destinations, **kwargs: Any) -> None:
        self._destinations = destinations
        super().__init__(**kwargs)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        """Send the request. Raises ``DestinationRefused``, ``NameNotResolved`` or a ``RequestException``."""
        url = request.url or ""
        parts = self._destinations.check(url)
        if select_proxy(url, kwargs.get("proxies")):
            self._destinations.check_without_resolving(parts)
            return super().send(request, **kwargs)
        addresses = self._destinations.resolve(parts)
        connect, total = kwargs.pop("timeout")
        # Together, the addresses may take as long as one.
        kwargs["timeout"] = (connect / len(addresses), total)
        for address in addresses[:-1]:
            try:
                return self._send_to(address, parts, request, **kwargs)
            except requests.ConnectionError as error:
                if not is_unconnected(error):
                    raise
        return self._send_to(addresses[-1], parts, request, **kwargs)

    def _send_to(
        self, address: str, parts: SplitResult, request: requests.PreparedRequest, **kwargs: Any
    ) -> requests.Response:
        """Send the request to ``address``; the name is in the ``Host`` header."""
        pinned = request.copy()
        host = f"[{address}]" if ":" in address else address
        pinned.url = parts._replace(netloc=f"{host}:{port_of(parts)}", fragment="").geturl()
        pinned.headers["Host"] = _host_header(parts)
        response = super().send(pinned, **kwargs)
        response.url, response.request = request.url or "", request
        return response

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Let TLS name and verify the host of the URL instead of the address that is connected to.

        https://urllib3.readthedocs.io/en/stable/advanced-usage.html#custom-sni-hostname
        """
        attributes: Any = super().build_connection_pool_key_attributes(request, verify, cert)
        host_params, pool_kwargs = attributes
        if host_params["scheme"] == "https" and "Host" in request.headers:
            pool_kwargs["server_hostname"] = urlsplit(f"//{request.headers['Host']}").hostname
        return host_params, pool_kwargs


def is_unconnected(error: requests.ConnectionError) -> bool:
    """Return True if no connection was made: refused, in vain, or without a known name."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    return isinstance(_reason_of(error), NewConnectionError | NameResolutionError)


def is_untrusted(error: requests.ConnectionError) -> bool:
    """Return True if the server's certificate is untrusted, such as that of a captive portal."""
    reason = _reason_of(error)
    if not isinstance(reason, SSLError) or not reason.args:
        return False
    return isinstance(reason.args[0], ssl.SSLCertVerificationError)


def _reason_of(error: requests.ConnectionError) -> object:
    return getattr(error.args[0], "reason", None) if error.args else None


def _host_header(parts: SplitResult) -> str:
    """Return the value of the ``Host`` header, without a port that is the scheme's own."""
    name = (parts.hostname or "").rstrip(".")
    host = f"[{name}]" if ":" in name else name
    is_default = port_of(parts) == DEFAULT_PORTS[parts.scheme]
    return host if is_default else f"{host}:{port_of(parts)}"
