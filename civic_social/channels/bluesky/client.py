"""Requests to a server of the AT Protocol (a PDS).

https://docs.bsky.app/docs/category/http-reference

A PDS knows the records of its own accounts. What other people answer is known to an AppView, a server that
reads the whole network; the PDS passes requests on to it (https://atproto.com/specs/xrpc#service-proxying).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ...exceptions import (
    AccountBlocked,
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from ..json_client import JsonClient, JsonResponse, lost_or_down
from ..network_addresses import chosen_server
from ..retry_after import parse_retry_after
from ..values import Account, Pressure
from . import sessions

#: The AppView of Bluesky's apps, as the header ``atproto-proxy`` names it.
APP_VIEW = "did:web:api.bsky.app#bsky_appview"
REPO, FEED = "com.atproto.repo", "app.bsky.feed"
#: The names of errors, and the exception for each.
ERRORS: dict[str, DeliveryError] = {
    "AuthenticationRequired": AuthenticationError("token-invalid"),
    "AuthMissing": AuthenticationError("token-invalid"),
    "InvalidToken": AuthenticationError("token-invalid"),
    "AuthFactorTokenRequired": AuthenticationError("token-invalid"),
    "AccountTakedown": AccountBlocked("account-refused"),
    "AccountSuspended": AccountBlocked("account-refused"),
    "AccountDeactivated": AccountBlocked("account-refused"),
    "RepoTakendown": AccountBlocked("account-refused"),
    "RepoSuspended": AccountBlocked("account-refused"),
    "RepoDeactivated": AccountBlocked("account-refused"),
    "RepoNotFound": AccountBlocked("account-gone"),
    "RecordNotFound": Vanished(),
    "NotFound": Vanished(),
    "BlobTooLarge": PermanentError("picture-refused"),
    "InvalidMimeType": PermanentError("picture-refused"),
}


class KeyTaken(DeliveryError):
    """A record with this key exists already."""


class _SessionEnded(DeliveryError):
    """The session's token is not valid any more; nothing was carried out."""


class BlueskyClient:
    """A client of one account, which logs in with an app password when it has no session."""

    def __init__(self, account: Account, server: str, identifier: str, password: str) -> None:
        """Raise ``AuthenticationError`` without a password."""
        if not password:
            raise AuthenticationError("credentials-missing")
        self._http = JsonClient(account, chosen_server(server))
        self._server, self._identifier, self._password = server, identifier, password
        self._key = sessions.key_of(server, identifier, password)
        self.request_count = 0

    @property
    def did(self) -> str:
        """The account's permanent ID."""
        return self._session().did

    def get(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the result of a query. Raises ``Vanished`` for a missing record."""
        return self._send("GET", f"{REPO}.{method}", writing=False, params=params)

    def view(self, method: str, **params: Any) -> dict[str, Any]:
        """Return what the AppView knows of the network. Raises ``Vanished`` for a missing post.

        Raises ``NeedsPerson`` if the account's server passes no requests on, and ``TransientError`` if it or
        the AppView does not answer.
        """
        headers = {"atproto-proxy": APP_VIEW}
        try:
            return self._send("GET", f"{FEED}.{method}", writing=False, params=params, headers=headers)
        except RateLimited:
            raise
        except TransientError as error:
            is_of_view = error.problem == "network-down"
            raise TransientError("bluesky-view-down" if is_of_view else error.problem) from None
        except PermanentError:
            raise NeedsPerson("bluesky-no-view") from None

    def post(self, method: str, **values: Any) -> dict[str, Any]:
        """Return the result of a procedure. Raises ``OutcomeUnknown`` if it may have been carried out.

        Raises ``KeyTaken`` if a record was to be created under a key that is taken.
        """
        return self._send("POST", f"{REPO}.{method}", writing=True, json=values)

    def upload(self, content: bytes) -> Any:
        """Return the reference of an uploaded picture, which nobody sees before a post has it."""
        headers = {"Content-Type": "image/jpeg"}
        method = f"{REPO}.uploadBlob"
        return self._send("POST", method, writing=True, data=content, headers=headers).get("blob")

    @property
    def pressure(self) -> Pressure:
        """Return the state of the rate limit according to the last response."""
        return self._http.pressure

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _session(self) -> sessions.Session:
        """Return the session, after a login if there is none. Raises ``AuthenticationError``."""
        return sessions.kept(self._key) or self.log_in()

    def log_in(self) -> sessions.Session:
        """Return a new session. Raises ``AuthenticationError`` if the server refuses the password."""
        values = {"identifier": self._identifier, "password": self._password}
        url = f"{self._server}/xrpc/com.atproto.server.createSession"
        self.request_count += 1
        body = self._interpret(self._http.send("POST", url, writing=False, json=values), writing=False)
        did, token = body.get("did"), body.get("accessJwt")
        if not isinstance(did, str) or not isinstance(token, str):
            raise lost_or_down(writing=False)
        return sessions.keep(self._key, did, token)

    def _send(self, http_method: str, method: str, *, writing: bool, **content: Any) -> dict[str, Any]:
        """Send a request, and once more after a new login if the session has ended.

        Raises ``AuthenticationError`` if the server refuses the new session too; otherwise as ``_interpret``.
        """
        headers = content.pop("headers", {})
        url = f"{self._server}/xrpc/{method}"
        for is_last in (False, True):
            authorization = {"Authorization": f"Bearer {self._session().token}"}
            self.request_count += 1
            response = self._http.send(
                http_method, url, writing=writing, headers={**headers, **authorization}, **content
            )
            try:
                return self._interpret(response, writing=writing)
            except (_SessionEnded, AuthenticationError):
                sessions.drop(self._key)
                if is_last:
                    raise AuthenticationError("token-invalid") from None
        raise AssertionError

    def _interpret(self, response: JsonResponse, *, writing: bool) -> dict[str, Any]:
        """Return the JSON object of a successful response.

        Raises for any other a ``DeliveryError``, ``_SessionEnded`` for an expired token, or ``KeyTaken``.
        """
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self._http.rate_limited(_seconds_to_wait(response.headers))
        if response.is_success and isinstance(response.body, dict):
            return response.body
        name = response.body.get("error") if response.is_explained else None
        if name == "MethodNotImplemented":
            raise PermanentError("refused", code=response.status)
        if not isinstance(name, str) or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # A key that is taken is answered with 500 by ``createRecord``, which is therefore not used.
            raise lost_or_down(writing)
        if name == "ExpiredToken":
            raise _SessionEnded()
        if name == "InvalidSwap":
            raise KeyTaken()
        if name in ERRORS:
            raise type(ERRORS[name])(ERRORS[name].problem)
        if response.status == HTTPStatus.UNAUTHORIZED:
            raise AuthenticationError("token-invalid")
        if response.status == HTTPStatus.FORBIDDEN:
            raise AccountBlocked("account-refused")
        if response.status < HTTPStatus.BAD_REQUEST:
            raise lost_or_down(writing)
        raise PermanentError("refused", code=response.status)


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a rate limit ends; the header has Unix seconds."""
    value = headers.get("RateLimit-Reset", "")
    seconds = int(value[:12]) - time.time() if value.isascii() and value.isdecimal() else 0
    return seconds if seconds > 0 else parse_retry_after(headers)
