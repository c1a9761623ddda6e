"""A client for requests to checked destinations, with limits on redirects, time and size."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from .checked_adapter import CheckedAdapter, is_unconnected, is_untrusted
from .deadline import DeadlineSession
from .destinations import DestinationRefused, Destinations, NameNotResolved

REDIRECTS = (301, 302, 303, 307, 308)
CHUNK_BYTES = 64 * 1024


class RequestFailed(Exception):
    """A request without a complete response.

    ``may_have_arrived``: False if the server certainly did not get the request: connection refused, DNS
    failure, untrusted certificate or refused address.
    """

    def __init__(self, cause: object, *, may_have_arrived: bool = True) -> None:
        # Only the type is kept, since the text of an error may contain a token.
        super().__init__(type(cause).__name__)
        self.may_have_arrived = may_have_arrived
        #: The part of the address that the rule refuses, see ``DestinationRefused``; empty if it allows it.
        self.refused = cause.reason if isinstance(cause, DestinationRefused) else ""


class Response:
    """The head of a response, a context manager that closes it; ``read`` returns the body.

    ``url``: the address of the last redirect.
    """

    def __init__(self, response: requests.Response, url: str) -> None:
        self._response = response
        self.url = url
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers

    def read(self, limit: int) -> bytes | None:
        """Return the decompressed body, or None if it has more than ``limit`` bytes.

        Raises ``RequestFailed`` if the body is incomplete at the deadline.
        """
        content = self.read_start(limit + 1)
        return content if len(content) <= limit else None

    def read_start(self, size: int) -> bytes:
        """Return the decompressed body, cut after ``size`` bytes.

        The connection is not used again after a body that was cut. Raises ``RequestFailed`` if the body is
        incomplete at the deadline.
        """
        content = b""
        try:
            for chunk in self._response.iter_content(CHUNK_BYTES):
                content += chunk
                if len(content) >= size:
                    break
        except (requests.RequestException, HTTPError, OSError) as error:
            raise RequestFailed(error) from None
        return content[:size]

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *error: object) -> None:
        self._response.close()


class _CheckedSession(DeadlineSession):
    def __init__(self, destinations: Destinations, max_retries: int) -> None:
        super().__init__()
        for scheme in ("http://", "https://"):
            self.mount(scheme, CheckedAdapter(destinations, max_retries=max_retries))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: ``requests`` would read the whole body of a redirect, which may be endless."""


class HttpClient:
    """A client for the addresses that ``destinations`` allows, for one thread; keeps connections open.

    ``max_redirects``: the redirects that a GET request follows, each to an allowed address. ``max_retries``:
    the repetitions of a failed request with an idempotent method.
    """

    def __init__(
        self,
        destinations: Destinations,
        *,
        max_redirects: int = 0,
        max_retries: int = 0,
        user_agent: str = "",
    ) -> None:
        self._session = _CheckedSession(destinations, max_retries)
        self._max_redirects = max_redirects
        if user_agent:
            self._session.headers["User-Agent"] = user_agent

    def request(self, method: str, url: str, *, timeout: Any, **kwargs: Any) -> Response:
        """Return the response with its body unread.

        ``timeout``: seconds to connect, and seconds for the complete response with all redirects.
        ``kwargs``: ``params``, ``data`` and ``headers`` as in ``requests``. Raises ``RequestFailed``.
        """
        connect, total = timeout if isinstance(timeout, tuple) else (timeout, timeout)
        deadline = time.monotonic() + connect + total
        for _redirect in range(self._max_redirects + 1):
            left = deadline - time.monotonic()
            if left <= 0:
                raise RequestFailed(TimeoutError())
            response = self._send(method, url, timeout=(min(connect, left), min(total, left)), **kwargs)
            location = response.headers.get("Location")
            is_followed = method == "GET" and self._max_redirects and response.status_code in REDIRECTS
            if not is_followed or not location:
                return Response(response, url)
            response.close()
            kwargs.clear()
            try:
                # Headers are read as Latin-1, and addresses in them are UTF-8.
                url = urljoin(url, location.encode("latin-1", "replace").decode("utf-8", "replace"))
            except ValueError as error:
                raise RequestFailed(error) from None
        raise RequestFailed(requests.TooManyRedirects())

    def _send(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        try:
            return self._session.request(method, url, stream=True, allow_redirects=False, **kwargs)
        except (DestinationRefused, NameNotResolved) as error:
            raise RequestFailed(error, may_have_arrived=False) from None
        except requests.ConnectionError as error:
            is_sent = not (is_unconnected(error) or is_untrusted(error))
            raise RequestFailed(error, may_have_arrived=is_sent) from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise RequestFailed(error) from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()
