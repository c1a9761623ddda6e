"""An HTTP session whose answers must be complete in time.

``requests`` limits the wait between two bytes, so that an answer which trickles in can last for ever; a post
would then be taken for lost while its request is still under way.
"""

from __future__ import annotations

import http.client
import io
import time
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class _TimedReader(io.RawIOBase):
    """Reads a socket as long as the time that its time-out named at the beginning."""

    def __init__(self, connection):
        self._socket = connection
        self._raw = connection.makefile("rb", buffering=0)
        timeout = connection.gettimeout()
        self._ends = None if timeout is None else time.monotonic() + timeout

    def readable(self):
        return True

    def readinto(self, buffer):
        if self._ends is not None:
            left = self._ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("The answer took too long")
            self._socket.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self):
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    """An answer, head and body, within one time-out."""

    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock))


class _TimedHTTPConnection(HTTPConnection):
    response_class = _TimedResponse


class _TimedHTTPSConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _TimedHTTPConnection


class _TimedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHTTPSConnection


class DeadlineAdapter(HTTPAdapter):
    """Reads the second number of ``timeout=(connect, answer)`` as the time for the whole answer."""

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _TimedHTTPPool, "https": _TimedHTTPSPool}


class DeadlineSession(requests.Session):
    """A session in which ``timeout=(connect, answer)`` bounds the whole answer.

    Proxies and certificates come from the environment, as ever, but are looked up once for each host, since
    ``requests`` goes through the whole environment for every call: a third of the time that a call takes. A
    ``.netrc`` is not read: what it holds would replace the token. No redirect is followed.
    """

    def __init__(self):
        super().__init__()
        self.auth = _as_it_is
        self._environment = {}
        for scheme in ("http://", "https://"):
            self.mount(scheme, DeadlineAdapter())

    def get_redirect_target(self, resp):
        """Nothing is followed: ``requests`` would read the whole body of a redirect first, however long."""
        return None

    def merge_environment_settings(self, url, proxies, stream, verify, cert):
        asked = (*urlsplit(url)[:2], tuple(proxies.items()), stream, verify, cert)
        if asked not in self._environment:
            found = super().merge_environment_settings(url, proxies, stream, verify, cert)
            self._environment[asked] = found
        return dict(self._environment[asked])


def _as_it_is(request):
    return request
