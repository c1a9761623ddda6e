"""HTTP requests to Meta's Graph API, with one client for each access token.

https://developers.facebook.com/docs/graph-api/overview
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote

from ...conf import settings
from ...exceptions import AppRefused, AuthenticationError, OutcomeUnknown, RateLimited, Scope, TransientError
from ...outgoing_http import HttpClient, RequestFailed, Response
from ..retry_after import MAX_PAUSE_SECONDS, parse_retry_after
from ..values import Account, Pressure
from .errors import exception_for, normalize_error
from .hosts import GraphHost, facebook_host
from .versions import VERSION

#: Used percent of the rate limit above which requests are spread out, and above which the account pauses.
#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
SLOW_DOWN_PERCENT, STOP_PERCENT, USED_UP_PERCENT = 75, 95, 100
PAUSE_SECONDS = 15 * 60
#: Meta's responses are a few kilobytes; a larger one does not come from Meta.
MAX_RESPONSE_BYTES = 4 * 1024 * 1024


class Pauses(Protocol):
    """The pauses that Meta demands, such as those of an ``Account``."""

    def rest_left(self) -> float:
        """Return the seconds for which Meta accepts no request."""

    def rest(self, seconds: float, scope: Scope) -> None:
        """Save a pause for the accounts in ``scope``."""


class GraphClient:
    """A client of the Graph API with one access token.

    Its methods raise only exceptions of ``civic_social.exceptions`` and retry nothing: repeating a POST is
    delivery's decision. The token is sent in a header, never in a URL, since URLs are logged.

    No request is sent while Meta lets the ``account`` wait, and a pause that Meta demands is saved as
    soon as its response is read, so that every process obeys it. Requests without an account have other
    ``pauses``.
    """

    def __init__(
        self,
        access_token: str,
        account: Account | None = None,
        *,
        pauses: Pauses | None = None,
        host: Callable[[], GraphHost] = facebook_host,
    ) -> None:
        """``host``: returns the host of the API. Raises ``AuthenticationError`` without ``access_token``."""
        if not access_token:
            raise AuthenticationError("credentials-missing")
        self._token = access_token
        self._account = account
        self._host = host
        self._pauses: Pauses | None = pauses or account
        self.pressure = Pressure()
        #: The version that the last response named in its header; empty if it named none.
        self.answered_version = ""
        self.request_count = 0

    def get(self, path: str, **params: Any) -> dict:
        """Return the JSON object at ``path``.

        Raises ``RateLimited`` without a request during a pause, ``TransientError`` if the response is lost,
        or the exception for Meta's error.
        """
        return self._request("GET", path, params=params)

    def post(self, path: str, **params: Any) -> dict:
        """Send ``params`` to ``path`` and return the JSON object of the response.

        Raises ``RateLimited`` without a request during a pause, ``OutcomeUnknown`` whenever Meta may have
        accepted the request, ``TransientError`` if the request was not sent, or the exception for Meta's
        error.
        """
        return self._request("POST", path, data=params)

    def delete(self, path: str) -> dict:
        """Delete the object at ``path``. Raises the same exceptions as ``post``."""
        return self._request("DELETE", path)

    def close(self) -> None:
        """Close the connections."""
        if "_http" in self.__dict__:
            self._http.close()

    @cached_property
    def _http(self) -> HttpClient:
        """The connections, which follow no redirect: it would send the token to another host."""
        return HttpClient(self._host().destinations)

    def _request(
        self, method: str, path: str, params: dict[str, Any] | None = None, data: dict[str, Any] | None = None
    ) -> dict:
        writing = method != "GET"
        self._require_no_pause()
        self.request_count += 1
        try:
            with self._http.request(
                method,
                self._host().address(quote(path)),
                params=self._encode({**(params or {}), **self._proof()}),
                data=self._encode(data or {}),
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=settings.REQUEST_TIMEOUT,
            ) as response:
                body = self._read_json(response)
        except RequestFailed as error:
            if writing and error.may_have_arrived:
                raise OutcomeUnknown("answer-lost") from None
            raise TransientError("network-unreachable") from None
        is_account = self._account is not None and path.partition("/")[0] in ("me", self._account.remote_id)
        return self._interpret(response, body, writing, is_account)

    def _require_no_pause(self) -> None:
        """Raise ``RateLimited`` during a pause that Meta demands."""
        left = self._pauses.rest_left() if self._pauses else 0
        if left > 0:
            raise RateLimited(retry_after=left)

    def _save_pause(self, seconds: float, scope: Scope) -> None:
        if self._pauses:
            self._pauses.rest(seconds, scope)

    @staticmethod
    def _read_json(response: Response) -> object:
        """Return the JSON value of the response, or None if it has none or is too large."""
        content = response.read(MAX_RESPONSE_BYTES)
        try:
            return None if content is None else json.loads(content)
        except (ValueError, RecursionError):
            return None

    def _interpret(self, response: Response, body: object, writing: bool, is_account: bool) -> dict:
        """Return the JSON object of a successful response. Raises a ``DeliveryError`` for any other.

        Without an error of Meta's that is ``OutcomeUnknown`` if ``writing``, or else ``TransientError``.
        The body decides and not the status, as Meta advises:
        https://developers.facebook.com/docs/graph-api/guides/error-handling
        """
        limits = parse_usage_headers(response.headers)
        self.pressure = most_urgent(limits)
        version = response.headers.get("facebook-api-version", "")
        self.answered_version = version if VERSION.fullmatch(version) else ""
        retry_after = parse_retry_after(response.headers)
        for limit in limits:
            if limit.demanded:
                self._save_pause(limit.rest, limit.scope)
        if not isinstance(body, dict):
            # The rest of the body must not be read as the response to the next request.
            self.close()
        error = body.get("error") if isinstance(body, dict) else None
        if isinstance(body, dict) and isinstance(error, dict):
            exception = self._exception_for(normalize_error(error), retry_after, writing, is_account)
            if not self._may_have_succeeded(response, body, writing):
                raise exception
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self._exception_for({"code": 4}, retry_after, writing, is_account)
        if retry_after:
            self._save_pause(retry_after, Scope.ACCOUNT)
        success = isinstance(body, dict) and not error and body.get("success") is not False
        if not isinstance(body, dict) or not success or not 200 <= response.status < 300:
            # An error page of a proxy, a truncated body, or "Service Unavailable" with status 200.
            raise OutcomeUnknown("answer-lost") if writing else TransientError("network-down")
        return body

    def _exception_for(
        self, error: dict[str, Any], retry_after: float | None, writing: bool, is_account: bool
    ) -> Exception:
        """Return the exception for a normalized error, and save the pause that it demands."""
        pause = max(self.pressure.rest if self.pressure.demanded else 0, retry_after or 0) or None
        exception = exception_for(error, writing=writing, retry_after=pause, is_account=is_account)
        if isinstance(exception, RateLimited):
            self._save_pause(exception.retry_after or PAUSE_SECONDS, exception.scope)
        elif retry_after:
            self._save_pause(retry_after, Scope.ACCOUNT)
        if isinstance(exception, AppRefused):
            exception.details["version"] = settings.GRAPH_API_VERSION
        return exception

    @staticmethod
    def _may_have_succeeded(response: Response, body: dict, writing: bool) -> bool:
        """Return True if a write may have succeeded although the response contains an error.

        A server error (5xx) can follow an accepted request, and a response with an object's ID created it.
        """
        return writing and (response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or bool(body.get("id")))

    def _proof(self) -> dict[str, str]:
        """Return the parameter ``appsecret_proof``, or nothing if the host has no secret for it.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        secret = self._host().proof_secret
        if not secret:
            return {}
        digest = hmac.new(secret.encode(), self._token.encode(), hashlib.sha256).hexdigest()
        return {"appsecret_proof": digest}

    @staticmethod
    def _encode(params: dict[str, Any]) -> dict[str, str]:
        """Return the parameters in Meta's encoding: strings unchanged, everything else as JSON."""
        return {
            key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for key, value in params.items()
        }


def parse_usage_headers(headers: Mapping[str, str]) -> list[Pressure]:
    """Return the states of the rate limits in the usage headers of a response.

    They are ``X-App-Usage``, ``X-Page-Usage`` and every entry of ``X-Business-Use-Case-Usage``, whose
    ``estimated_time_to_regain_access`` is in minutes. Malformed headers are ignored. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    usages = [(Scope.APP, _parse_json_object(headers.get("X-App-Usage")))]
    usages.append((Scope.PAGE, _parse_json_object(headers.get("X-Page-Usage"))))
    for entries in _parse_json_object(headers.get("X-Business-Use-Case-Usage")).values():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                # Instagram has a limit of its own, which the Page does not share.
                scope = Scope.ACCOUNT if entry.get("type") == "instagram" else Scope.PAGE
                usages.append((scope, entry))
    return [_pressure_of(usage, scope) for scope, usage in usages]


def most_urgent(limits: list[Pressure]) -> Pressure:
    """Return the limit that demands the longest pause, or is closest to its end."""
    return max(limits, key=lambda limit: (limit.demanded, limit.rest, limit.percent), default=Pressure())


def _pressure_of(usage: dict, scope: Scope) -> Pressure:
    """Return the state of one rate limit."""
    counters = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
    percent = max(_parse_number(usage.get(key)) for key in counters)
    demanded = min(_parse_number(usage.get("estimated_time_to_regain_access")) * 60, MAX_PAUSE_SECONDS)
    rest: float = demanded
    if not rest and percent >= STOP_PERCENT:
        rest = PAUSE_SECONDS
    elif not rest and percent >= SLOW_DOWN_PERCENT:
        # Requests of this account are spread out; the others notice it by themselves.
        rest, scope = percent - SLOW_DOWN_PERCENT + 5, Scope.ACCOUNT
    is_demanded = bool(demanded) or percent >= USED_UP_PERCENT
    return Pressure(percent=int(percent), rest=rest, demanded=is_demanded, scope=scope)


def _parse_json_object(text: str | None) -> dict:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _parse_number(value: Any) -> float:
    """Return ``value`` if it is a number from 0 to below a million, otherwise 0."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0
    return value if 0 <= value < 1_000_000 else 0
