"""Requests with JSON responses to one network, for the channels without a client of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from ..conf import settings
from ..exceptions import DeliveryError, OutcomeUnknown, RateLimited, TransientError
from ..outgoing_http import Destinations, HttpClient, RequestFailed
from .retry_after import MAX_PAUSE_SECONDS
from .values import Account, Pressure

#: Lists of posts are some hundred kilobytes; a larger response does not come from such a network.
MAX_RESPONSE_BYTES = 4 * 1024 * 1024
#: The pause, in seconds, after a rate limit that does not say when it ends.
DEFAULT_PAUSE_SECONDS = 5 * 60


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """A complete response. ``body``: its JSON value, or None if it has none or is too large."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def is_success(self) -> bool:
        """Return True if the status is 2xx and the body JSON."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES and self.body is not None

    @property
    def is_explained(self) -> bool:
        """Return True if the network itself has answered, and no proxy in front of it."""
        return isinstance(self.body, dict)


class JsonClient:
    """A client for one account, which obeys the account's pauses and follows no redirects.

    A request with an idempotent method is repeated once; a POST never is.

    Secrets belong into headers and bodies, never into logged addresses.
    """

    def __init__(self, account: Account, destinations: Destinations) -> None:
        self._account = account
        self._destinations = destinations
        #: The state of the rate limit according to the last response.
        self.pressure = Pressure()

    def send(self, method: str, url: str, *, writing: bool, **content: Any) -> JsonResponse:
        """Return the response. ``content``: ``params``, ``data``, ``json``, ``files`` and ``headers``.

        Raises ``RateLimited`` without a request during a pause, ``OutcomeUnknown`` if the response to a
        request that is ``writing`` is lost, and ``TransientError`` if nothing was sent or read.
        """
        left = self._account.rest_left()
        if left > 0:
            raise RateLimited(retry_after=left)
        if method == "POST":
            # On a kept connection that the server is just closing, the request would count as lost.
            self.close()
        try:
            with self._http.request(method, url, timeout=settings.REQUEST_TIMEOUT, **content) as response:
                body = response.read(MAX_RESPONSE_BYTES)
        except RequestFailed as error:
            if writing and error.may_have_arrived:
                raise OutcomeUnknown("answer-lost") from None
            raise TransientError("network-unreachable") from None
        self.pressure = _pressure_of(response.headers)
        parsed = _parse(body)
        if parsed is None:
            # The rest of the body must not be read as the response to the next request.
            self.close()
        return JsonResponse(response.status, parsed, response.headers)

    def rate_limited(self, seconds: float | None, problem: str = "") -> RateLimited:
        """Save the pause that the network demands, and return the exception to raise."""
        pause = min(seconds or DEFAULT_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
        limited = RateLimited(problem, retry_after=pause)
        self._account.rest(pause, limited.scope)
        return limited

    @cached_property
    def _http(self) -> HttpClient:
        return HttpClient(self._destinations, max_retries=1)

    def close(self) -> None:
        """Close the connections."""
        if "_http" in self.__dict__:
            self._http.close()
            del self.__dict__["_http"]


def lost_or_down(writing: bool) -> DeliveryError:
    """Return the exception for an unreadable response: an error page, a server error, a cut body."""
    return OutcomeUnknown("answer-lost") if writing else TransientError("network-down")


def _pressure_of(headers: Mapping[str, str]) -> Pressure:
    """Return the used share of the rate limit that a response tells of; 0 if it tells of none.

    Servers of the fediverse write ``X-RateLimit-…``, those of the AT Protocol ``RateLimit-…``.
    """
    for prefix in ("X-RateLimit-", "RateLimit-"):
        limit, left = headers.get(f"{prefix}Limit", ""), headers.get(f"{prefix}Remaining", "")
        if all(value.isascii() and value.isdecimal() for value in (limit, left)) and int(limit[:9]):
            return Pressure(percent=max(0, 100 - 100 * int(left[:9]) // int(limit[:9])))
    return Pressure()


def _parse(content: bytes | None) -> Any:
    try:
        return None if content is None else json.loads(content)
    except (ValueError, RecursionError):
        return None
