"""Requests to a server with Mastodon's interface.

https://docs.joinmastodon.org/client/intro/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    OutcomeUnknown,
    PermanentError,
    TransientError,
    Vanished,
)
from ..json_client import JsonClient, JsonResponse, lost_or_down
from ..network_addresses import chosen_server
from ..retry_after import parse_retry_after
from ..values import Account, Pressure

#: The path of the token's own account, which every server has.
OWN_ACCOUNT = "accounts/verify_credentials"
MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class MastodonClient:
    """A client of one account's server; its methods raise only exceptions of ``civic_social.exceptions``."""

    def __init__(self, account: Account, server: str, access_token: str) -> None:
        """``server``: the server's URL. Raises ``AuthenticationError`` if it or the token is missing."""
        if not access_token or not server:
            raise AuthenticationError("credentials-missing")
        self.server = server
        self._http = JsonClient(account, chosen_server(server))
        self._token = access_token
        self.request_count = 0

    def get(self, path: str, **params: Any) -> Any:
        """Return the JSON value at ``path``. Raises ``Vanished`` if there is none."""
        return self._interpret(self._send("GET", path, False, params=params), writing=False)

    def post(self, path: str, *, key: str = "", **content: Any) -> Any:
        """Send a request that adds something. ``key``: the value of the header ``Idempotency-Key``.

        Raises ``OutcomeUnknown`` whenever the server may have accepted it, and ``Vanished`` if something that
        it refers to is gone.
        """
        headers = {"Idempotency-Key": key} if key else {}
        try:
            return self._interpret(self._send("POST", path, True, headers=headers, **content), writing=True)
        except Vanished:
            if not key:
                raise
        # Mastodon answers so to the key of a post that was removed since; it keeps keys for an hour.
        return self._interpret(self._send("POST", path, True, **content), writing=True)

    def put(self, path: str, **content: Any) -> Any:
        """Send a change, which may be repeated. Raises as ``post``, and ``Vanished``."""
        return self._interpret(self._send("PUT", path, True, **content), writing=True)

    def delete(self, path: str) -> None:
        """Delete an object, which may be repeated. Raises as ``post``, and ``Vanished``."""
        self._interpret(self._send("DELETE", path, True), writing=True)

    def get_media(self, media_id: str) -> bool:
        """Return True if an uploaded picture is ready: 206 means that the server still works on it."""
        response = self._send("GET", f"media/{quote(media_id, safe='')}", False)
        self._interpret(response, writing=False)
        return response.status == HTTPStatus.OK

    @property
    def pressure(self) -> Pressure:
        """Return the state of the rate limit according to the last response."""
        return self._http.pressure

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, method: str, path: str, writing: bool, **content: Any) -> JsonResponse:
        version = "v2" if path in ("media", "instance") else "v1"
        headers = {**content.pop("headers", {}), "Authorization": f"Bearer {self._token}"}
        url = f"{self.server}/api/{version}/{path}"
        self.request_count += 1
        return self._http.send(method, url, writing=writing, headers=headers, **content)

    def _interpret(self, response: JsonResponse, *, writing: bool) -> Any:
        """Return the JSON value of a successful response.

        Raises for any other a ``DeliveryError`` or ``Vanished``.
        """
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self._http.rate_limited(_seconds_to_wait(response.headers))
        if response.is_success:
            return response.body
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise AuthenticationError("token-invalid")
        if response.status in MISSING and not response.is_explained:
            # snac answers with a page (seen 2026-11-30), and so does a proxy whose server is down.
            self._require_own_answer()
            raise Vanished()
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or not response.is_explained:
            raise _unexplained(response.status, writing)
        error = str(response.body.get("error", ""))
        match response.status:
            case HTTPStatus.FORBIDDEN if "scope" in error:
                raise AuthenticationError("permission-missing")
            case HTTPStatus.FORBIDDEN:
                raise AccountBlocked("account-refused")
            case status if status in MISSING:
                raise Vanished()
            case status if status >= HTTPStatus.BAD_REQUEST:
                raise PermanentError("refused", code=status)
        raise lost_or_down(writing)

    def _require_own_answer(self) -> None:
        """Raise ``TransientError`` unless the server's own program answers."""
        if not self._send("GET", OWN_ACCOUNT, False).is_success:
            raise TransientError("network-down")


def _unexplained(status: int, writing: bool) -> OutcomeUnknown | TransientError:
    """Return the exception for a response that need not come from the network's own program.

    A redirect and a refusal (3xx, 4xx) by a proxy certainly carried out nothing.
    """
    is_refusal = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return TransientError("network-down") if is_refusal or not writing else OutcomeUnknown("answer-lost")


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a rate limit ends, or None if the response does not tell.

    Mastodon and GoToSocial 0.20 send a date, older GoToSocial Unix seconds. A busy GoToSocial answers 429
    with ``Retry-After``; the limit of requests, whose end it tells as well, is not reached then.
    """
    if wait := parse_retry_after(headers):
        return wait
    value = headers.get("X-RateLimit-Reset", "")
    try:
        if value.isdecimal():
            reset = datetime.fromtimestamp(int(value), UTC)
        else:
            reset = datetime.fromisoformat(value)
        seconds = (reset - timezone.now()).total_seconds()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return seconds if seconds > 0 else None
