"""HTTP sessions in which a response must be complete within a deadline.

The timeout of ``requests`` limits the pause between two reads and not the whole response
(https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts), so that a server which sends one byte
a second would hold a worker beyond its lease.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection


class _DeadlineReader(io.RawIOBase):
    """A reader of one response; the socket's timeout at its creation is the time for all of its reads."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._raw = connection.makefile("rb", buffering=0)
        timeout = connection.gettimeout()
        self._deadline = None if timeout is None else time.monotonic() + timeout

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read into ``buffer`` and return the number of bytes. Raises ``TimeoutError`` after the deadline."""
        if self._deadline is not None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError("The response took too long")
            self._socket.settimeout(remaining)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineSocket:
    """The part of a socket that ``http.client`` reads a response through."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the file that the status line, the headers and the body are read from."""
        return io.BufferedReader(_DeadlineReader(self._socket))


class _DeadlineResponse(http.client.HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(_DeadlineSocket(sock), *args, **kwargs)  # type: ignore[arg-type]


class _DeadlineHTTPConnection(HTTPConnection):
    response_class = _DeadlineResponse


class _DeadlineHTTPSConnection(HTTPSConnection):
    response_class = _DeadlineResponse


class _DeadlineHTTPPool(HTTPConnectionPool):
    ConnectionCls = _DeadlineHTTPConnection


class _DeadlineHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _DeadlineHTTPSConnection


_POOLS = {"http": _DeadlineHTTPPool, "https": _DeadlineHTTPSPool}


class DeadlineAdapter(HTTPAdapter):
    """A transport in which the second number of ``timeout`` limits the whole response, headers and body."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        manager = super().proxy_manager_for(proxy, **kwargs)
        # A manager for SOCKS proxies has its own classes of pools.
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


class DeadlineSession(requests.Session):
    """A session in which ``timeout=(connect, response)``, in seconds, limits the whole response.

    It stores no cookies and ignores ``.netrc``, whose password would replace the ``Authorization`` header.
    Proxies and certificates come from the environment, which is read once for each host, because that takes
    a third of the time of a request's preparation. A failed request is repeated up to ``max_retries`` times,
    if its method is idempotent.
    """

    def __init__(self, max_retries: int = 0) -> None:
        super().__init__()
        self.auth = _leave_unchanged
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._environments: dict[tuple[Any, ...], Any] = {}
        for scheme in ("http://", "https://"):
            self.mount(scheme, DeadlineAdapter(max_retries=max_retries))

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        """Return the proxies and certificates of a request; those that it names itself are not remembered."""
        if proxies:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        key = (*urlsplit(url)[:2], stream, verify, cert)
        if key not in self._environments:
            merged = super().merge_environment_settings(url, proxies, stream, verify, cert)
            self._environments[key] = dict(merged)
        return dict(self._environments[key])


def _leave_unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return ``request``; requests reads ``.netrc`` unless a session has an ``auth``."""
    return request
