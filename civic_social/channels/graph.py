"""HTTP requests to Meta's Graph API, with one client for each access token.

https://developers.facebook.com/docs/graph-api/overview
"""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
import urllib3
from urllib3.exceptions import NameResolutionError, NewConnectionError

from ..conf import settings
from ..exceptions import AuthenticationError, OutcomeUnknown, TransientError
from .deadline import DeadlineSession
from .graph_errors import exception_for
from .values import Pressure

#: Used percent of the rate limit above which requests are spread out, and above which the account pauses.
#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
SLOW_DOWN_PERCENT, STOP_PERCENT = 75, 95
PAUSE_SECONDS = 15 * 60
#: The longest pause that a response header can cause, in seconds.
MAX_PAUSE_SECONDS = 24 * 60 * 60
#: Meta's responses are a few kilobytes; a larger one does not come from Meta.
MAX_RESPONSE_BYTES = 4 * 1024 * 1024


class _GraphSession(DeadlineSession):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: a redirect would send the token to another host, and its body may be endless."""


class GraphClient:
    """A client of the Graph API with one access token.

    Its methods raise only exceptions of ``civic_social.exceptions`` and retry nothing: repeating a POST is
    delivery's decision. The token is sent in a header, never in a URL, since URLs are logged.
    """

    def __init__(self, access_token: str) -> None:
        """Raise ``AuthenticationError`` if ``access_token`` is empty."""
        if not access_token:
            raise AuthenticationError("credentials-missing")
        self._token = access_token
        self._session = _GraphSession()
        self.pressure = Pressure()

    def get(self, path: str, **params: Any) -> dict:
        """Return the JSON object at ``path``.

        Raises ``TransientError`` if the response is lost, or the exception for Meta's error.
        """
        return self._request("GET", path, params=params)

    def post(self, path: str, **params: Any) -> dict:
        """Send ``params`` to ``path`` and return the JSON object of the response.

        Raises ``OutcomeUnknown`` whenever Meta may have accepted the request, ``TransientError`` if the
        request was not sent, or the exception for Meta's error.
        """
        return self._request("POST", path, data=params)

    def delete(self, path: str) -> dict:
        """Delete the object at ``path``. Raises the same exceptions as ``post``."""
        return self._request("DELETE", path)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _request(
        self, method: str, path: str, params: dict[str, Any] | None = None, data: dict[str, Any] | None = None
    ) -> dict:
        writing = method != "GET"
        try:
            response = self._session.request(
                method,
                f"{settings.GRAPH_API_URL.rstrip('/')}/{settings.GRAPH_API_VERSION}/{quote(path)}",
                params=self._encode({**(params or {}), **self._proof()}),
                data=self._encode(data or {}),
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=settings.REQUEST_TIMEOUT,
                stream=True,
            )
            body = self._read_json(response)
        except requests.ConnectTimeout:
            raise TransientError("network-unreachable") from None
        except requests.ConnectionError as error:
            if not writing or _cannot_have_been_sent(error):
                raise TransientError("network-unreachable") from None
            raise OutcomeUnknown("answer-lost") from None
        except requests.RequestException:
            raise (OutcomeUnknown("answer-lost") if writing else TransientError()) from None
        return self._interpret(response, body, writing)

    @staticmethod
    def _read_json(response: requests.Response) -> object:
        """Return the JSON value of the response, or None if it has none or is too large."""
        content = b""
        with response:
            for chunk in response.iter_content(64 * 1024):
                content += chunk
                if len(content) > MAX_RESPONSE_BYTES:
                    return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            return None

    def _interpret(self, response: requests.Response, body: object, writing: bool) -> dict:
        """Return the JSON object of a successful response, or raise the exception for a failed one.

        The body decides and not the status, as Meta advises:
        https://developers.facebook.com/docs/graph-api/guides/error-handling
        """
        self.pressure = parse_usage_headers(response.headers)
        if not isinstance(body, dict):
            # The rest of the body must not be read as the response to the next request.
            self.close()
        error = body.get("error") if isinstance(body, dict) else None
        if isinstance(body, dict) and isinstance(error, dict):
            if not self._may_have_succeeded(response, body, writing):
                pause = self.pressure.rest or _parse_retry_after(response.headers)
                raise exception_for(normalize_error(error), writing=writing, retry_after=pause)
        if response.status_code == requests.codes.too_many_requests:
            pause = _parse_retry_after(response.headers)
            raise exception_for({"code": 4}, writing=writing, retry_after=pause)
        success = isinstance(body, dict) and not error and body.get("success") is not False
        if not isinstance(body, dict) or not success or not 200 <= response.status_code < 300:
            # An error page of a proxy, a truncated body, or "Service Unavailable" with status 200.
            raise OutcomeUnknown("answer-lost") if writing else TransientError("network-down")
        return body

    @staticmethod
    def _may_have_succeeded(response: requests.Response, body: dict, writing: bool) -> bool:
        """Return True if a write may have succeeded although the response contains an error.

        A server error (5xx) can follow an accepted request, and a response with an object's ID created it.
        """
        return writing and (response.status_code >= requests.codes.server_error or bool(body.get("id")))

    def _proof(self) -> dict[str, str]:
        """Return the parameter ``appsecret_proof``, or nothing if the app's secret is not set.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        secret = settings.META_APP_SECRET
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


def _cannot_have_been_sent(error: requests.ConnectionError) -> bool:
    """Return True if the request cannot have reached Meta.

    That is a refused connection, a DNS failure or an untrusted certificate, such as that of a captive portal.
    """
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | NameResolutionError)


def normalize_error(error: dict) -> dict[str, Any]:
    """Return code, subcode, ``is_transient`` and trace ID of Meta's error object, in their expected types."""
    trace = error.get("fbtrace_id")
    return {
        "code": _parse_integer(error.get("code")),
        "error_subcode": _parse_integer(error.get("error_subcode")),
        "is_transient": error.get("is_transient") is True,
        "fbtrace_id": trace[:100] if isinstance(trace, str) and trace.isprintable() else "",
    }


def _parse_integer(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of the header ``Retry-After``, a number or a date; None if it is neither."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdecimal():
        seconds = float(value[:12])
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return min(seconds, MAX_PAUSE_SECONDS) if seconds > 0 else None


def parse_usage_headers(headers: Mapping[str, str]) -> Pressure:
    """Return the rate limit's state from the usage headers of a response.

    The highest value counts of ``X-App-Usage``, ``X-Page-Usage`` and every entry of
    ``X-Business-Use-Case-Usage``, whose ``estimated_time_to_regain_access`` is in minutes. Malformed headers
    are ignored. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    usages = []
    for name in ("X-App-Usage", "X-Page-Usage"):
        usages.append(_parse_json_object(headers.get(name)))
    for entries in _parse_json_object(headers.get("X-Business-Use-Case-Usage")).values():
        usages.extend(
            entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict)
        )
    counters = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
    percent = max((_parse_number(usage.get(key)) for usage in usages for key in counters), default=0)
    minutes = max(
        (_parse_number(usage.get("estimated_time_to_regain_access")) for usage in usages), default=0
    )
    rest = min(minutes * 60, MAX_PAUSE_SECONDS)
    if not rest and percent >= STOP_PERCENT:
        rest = PAUSE_SECONDS
    elif not rest and percent >= SLOW_DOWN_PERCENT:
        rest = percent - SLOW_DOWN_PERCENT + 5
    return Pressure(percent=int(percent), rest=rest)


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
